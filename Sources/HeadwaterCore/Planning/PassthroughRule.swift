/// Decides whether the source's own packets become the top H.264 rendition.
enum PassthroughRule {
    enum Decision: Equatable {
        /// Nobody asked for it.
        case unwanted
        /// Why not, one sentence.
        case refused(String)
        /// - Parameter gops: the source's keyframes as frame numbers, and the number of frames.
        case copied(gops: [Int])
    }

    /// Seconds between keyframes: shorter ones waste bits on keyframes, longer ones make seeking and switching slow.
    private static let gopSeconds = 1.0...4.0

    /// How far a second of the source may exceed the cap of the rung that it replaces. An encoded rendition may reach
    /// as much for a second, when a full buffer empties.
    private static let maxPeakOverCap = 2

    /// - Parameter cap: of the rung that the copy replaces.
    static func decide(
        _ source: VideoFacts, index: SourceIndex, preset: Preset, options: EncodeOptions, cap: Int, frameCount: Int
    ) -> Decision {
        guard options.passesThrough ?? preset.passesThrough else { return .unwanted }
        guard source.codec == "h264" else { return .refused("The source is \(source.codec), not H.264.") }
        guard let packets = source.passthrough else { return .refused("The source's packets were not looked at.") }
        // Allowed in H.264, and shown too dark or too pale by players that do not look.
        if source.color.isFullRange { return .refused("The source's colours are in full range.") }
        if preset.watermark != nil { return .refused("The preset lays a watermark over the picture.") }
        if let reason = packets.obstacles.first { return .refused(reason) }
        if let reason = sizeObstacle(source.displaySize, preset: preset) { return .refused(reason) }
        guard packets.peakBitsPerSecond <= cap * maxPeakOverCap else {
            return .refused(
                """
                The source peaks at \(packets.peakBitsPerSecond.bitRate), more than twice the \(cap.bitRate) \
                of its rung.
                """)
        }
        return gops(of: source, index: index, frameCount: frameCount)
    }

    /// What the note of the rendition in the copy's place says of it.
    static func note(refusal reason: String) -> String {
        "Not copied: \(reason.prefix(1).lowercased())\(reason.dropFirst())"
    }

    private static func sizeObstacle(_ size: PixelSize, preset: Preset) -> String? {
        guard size.width % 2 == 0, size.height % 2 == 0 else { return "The source's sides are odd." }
        guard let largest = preset.video.rungs.map(\.shortSide).max(),
            Double(size.shortSide) < Double(largest) * LadderRule.worthwhileGain
        else { return "The source is larger than the preset's largest rung." }
        return nil
    }

    private static func gops(of source: VideoFacts, index: SourceIndex, frameCount: Int) -> Decision {
        let rate = source.frameRate
        guard source.sourceFrameCount == frameCount, source.missingFrameCount == 0 else {
            return .refused("The source has \(source.sourceFrameCount) frames where \(frameCount) are shown.")
        }
        let starts = index.keyframes.map { rate.frame(nearest: $0.time) }
        let gops = zip(starts, starts.dropFirst() + [frameCount]).map { $1 - $0 }
        guard starts.first == 0, gops.allSatisfy({ $0 > 0 }) else {
            return .refused("The source does not begin with a keyframe.")
        }
        // 4.004 s is 4 s at 29.97 frames a second; the last GOP may be as short as it likes.
        let shortest = Double(gops.dropLast().min() ?? gops[0] + 1)
        let longest = Double(gops.max() ?? 0)
        if longest > gopSeconds.upperBound * rate.framesPerSecond + 1 {
            return .refused("The source's keyframes lie up to \(rate.time(ofFrame: Int(longest)).tenths) s apart.")
        }
        if gops.count > 1, shortest < gopSeconds.lowerBound * rate.framesPerSecond - 1 {
            return .refused("The source's keyframes lie only \(rate.time(ofFrame: Int(shortest)).tenths) s apart.")
        }
        return .copied(gops: starts + [frameCount])
    }
}

extension MediaTime {
    /// Seconds to one decimal: `10.4`.
    var tenths: String {
        let value = rescaled(to: 10)
        return "\(value / 10).\(abs(value % 10))"
    }
}

extension Int {
    /// Bits per second for people: `3.5 Mbit/s`, `130 kbit/s`.
    var bitRate: String {
        guard self >= 1_000_000 else { return "\((self + 500) / 1000) kbit/s" }
        let tenths = (self + 50_000) / 100_000
        return tenths % 10 == 0 ? "\(tenths / 10) Mbit/s" : "\(tenths / 10).\(tenths % 10) Mbit/s"
    }
}
