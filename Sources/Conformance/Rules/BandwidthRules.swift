import Manifests

extension Rule {
    static let bandwidth: [Rule] = [
        .must(
            "peak-bandwidth", .bandwidth,
            "BANDWIDTH is within 10 % of the measured peak: the largest sum over all combinations of renditions.",
            source: "RFC 8216 4.3.4.2, Apple 9.11"
        ) { presentation in
            presentation.bandwidthFindings {
                $0.bandwidth
            } measured: {
                $0.peak
            }
        },
        .must(
            "average-bandwidth", .bandwidth, "AVERAGE-BANDWIDTH is within 10 % of the measured average.",
            source: "RFC 8216 4.3.4.2, Apple 9.10"
        ) { presentation in
            presentation.bandwidthFindings {
                $0.averageBandwidth
            } measured: {
                $0.average
            }
        },
        .must(
            "iframe-bandwidth", .bandwidth,
            "BANDWIDTH of an I-frame variant is not more than 10 % below the measured peak.",
            source: "RFC 8216 4.3.4.3"
        ) { presentation in
            (presentation.multivariant?.iFrameVariants ?? []).compactMap { variant in
                guard let stream = presentation.stream(at: variant.uri), let measured = stream.bandwidth else {
                    return nil
                }
                // Packagers take the largest single picture for it, which asks for too much and harms nobody.
                return .check(
                    Double(variant.bandwidth) >= Double(measured.peak) * 0.9, stream.name,
                    "\(rate(measured.peak)), stated \(rate(variant.bandwidth))", expected: "at least 90 % of it")
            }
        },
    ]
}

extension Presentation {
    fileprivate func bandwidthFindings(
        stated: (MultivariantPlaylist.Variant) -> Int?, measured: (Bandwidth) -> Int
    ) -> [Finding] {
        (multivariant?.variants ?? []).compactMap { variant in
            guard let stated = stated(variant), let stream = stream(at: variant.uri) else { return nil }
            let others = [MultivariantPlaylist.Rendition.Kind.audio, .video, .subtitles].map { kind in
                // The renditions whose media are in the variant itself are measured with it.
                Set(renditions(kind, of: variant).compactMap(\.stream).map(\.uri)).subtracting([variant.uri])
            }
            let groups = others.filter { !$0.isEmpty }.map { uris in uris.map { self.stream(at: $0)?.bandwidth } }
            guard let own = stream.bandwidth, groups.allSatisfy({ !$0.contains(where: { $0 == nil }) }) else {
                return .notChecked(stream.name, "not all segments could be read")
            }
            let largest = groups.map { Bandwidth.largest(of: $0.compactMap(\.self)) }
            let sum = measured(largest.reduce(own, +))
            guard profile == .vod else {
                // What is still to come may need more, so only too little is wrong.
                return .check(
                    Double(sum) <= Double(stated) * 1.1, stream.name, rate(sum),
                    expected: "at most \(rate(stated)) + 10 %")
            }
            return .within(tenth: stated, of: sum, stream.name)
        }
    }
}

extension Finding {
    fileprivate static func within(tenth stated: Int, of measured: Int, _ subject: String) -> Finding {
        let deviation = measured > 0 ? (Double(stated) / Double(measured) - 1) * 100 : 100
        let sign = deviation >= 0 ? "+" : ""
        return .check(
            abs(Double(stated) - Double(measured)) <= Double(measured) * 0.1, subject,
            "\(rate(measured)), stated \(rate(stated)) (\(sign)\(fixed(deviation, 1)) %)", expected: "within 10 %")
    }
}

/// Bits per second in thousands.
func rate(_ bitsPerSecond: Int) -> String { "\(fixed(Double(bitsPerSecond) / 1000, 0)) kbit/s" }
