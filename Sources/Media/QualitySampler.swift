import CMAF
import HeadwaterCore

/// Compares a few pictures of a rendition, decoded from its finished segments, with what its encoder was given.
///
/// Costs the decoding of one GOP in each segment that is sampled, and the memory of the pictures that are kept until
/// their segment is complete.
struct QualitySampler {
    private let rendition: TranscodePlan.VideoRendition
    private let samples: QualitySamples
    private let limits: CodecLimits
    private let wanted: Set<Int>
    private var kept: [Int: Frame] = [:]
    private(set) var quality: RenditionQuality

    init(
        plan: TranscodePlan, chunk: TranscodePlan.Chunk, rendition: TranscodePlan.VideoRendition, limits: CodecLimits
    ) {
        self.rendition = rendition
        self.limits = limits
        samples = QualitySamples(plan: plan)
        wanted = Set(chunk.segments.flatMap { [samples] in samples.gop(ofSegment: $0).map(QualitySamples.slots) ?? [] })
        quality = RenditionQuality(rendition: rendition.name, sampledFrames: 0, ssimSum: 0, ssimMinimum: 1)
    }

    /// Takes note of a picture that goes to the encoder.
    mutating func note(_ picture: Frame, slot: Int) {
        if wanted.contains(slot) { kept[slot] = picture }
    }

    /// - Throws: ``Failure`` with `verification_failed` when the segment's pictures are not all there.
    mutating func compare(_ segment: SegmentAssembler.Segment, initSegment: [UInt8]) throws {
        guard let gop = samples.gop(ofSegment: segment.number) else { return }
        let fragment = try Self.fragment(
            samples.position(of: gop, inSegment: segment.number), of: segment.bytes, initSegment: initSegment)
        let decoded = try decode(initSegment + fragment, gop: gop)
        let pairs = QualitySamples.slots(in: gop).compactMap { slot -> (made: Frame, wanted: Frame)? in
            guard let made = decoded[slot], let wanted = kept.removeValue(forKey: slot) else { return nil }
            return (made, wanted)
        }
        for value in try PictureSimilarity.ofLuma(pairs) {
            quality.sampledFrames += 1
            quality.ssimSum += value
            quality.ssimMinimum = min(quality.ssimMinimum, value)
        }
    }

    private static func fragment(
        _ number: Int, of segment: [UInt8], initSegment: [UInt8]
    ) throws(CMAFError) -> ArraySlice<UInt8> {
        let fragment = try CMAFReader.segment(segment, initSegment: initSegment).fragments[number]
        return segment[Int(fragment.offset)..<Int(fragment.offset + fragment.byteCount)]
    }

    /// The sampled pictures of a GOP. It is closed, so that what the decoder shows first is its first slot.
    private func decode(_ bytes: [UInt8], gop: Range<Int>) throws -> [Int: Frame] {
        let demuxer = try Demuxer.open(BytesSource(bytes), limits: limits)
        guard let stream = demuxer.stream(0) else { throw damaged("no track") }
        let decoder = try Decoder.open(stream, limits: limits)
        let packet = try Packet.make()
        var slot = gop.lowerBound
        var errors = 0
        var pictures: [Int: Frame] = [:]
        func receive() throws {
            while case .frame(let frame) = try decoder.receive(onError: { errors += 1 }) {
                if wanted.contains(slot) { pictures[slot] = frame }
                slot += 1
            }
        }
        while try demuxer.read(into: packet) {
            if try !decoder.send(packet) { errors += 1 }
            try receive()
        }
        _ = try decoder.send(nil)
        try receive()
        guard errors == 0, slot == gop.upperBound else {
            throw damaged("\(slot - gop.lowerBound) of \(gop.count) frames, \(errors) errors")
        }
        return pictures
    }

    private func damaged(_ detail: String) -> Failure {
        Failure(
            .verificationFailed, "A finished segment cannot be decoded.", detail: "\(rendition.name): \(detail)")
    }
}

/// Which pictures are compared: a few in the middle GOP of every fourth segment, from the first on.
///
/// The first GOP of a video often is a black screen, and a GOP's first picture is better than the others.
struct QualitySamples {
    private static let segmentInterval = 4
    private static let picturesOfGOP = 4

    private let plan: TranscodePlan
    private let gops: GOPGrid

    init(plan: TranscodePlan) {
        self.plan = plan
        gops = GOPGrid(plan: plan)
    }

    /// The frames of the GOP that is sampled; nil when the segment is not.
    func gop(ofSegment segment: Int) -> Range<Int>? {
        guard segment % Self.segmentInterval == 0 else { return nil }
        let frames = plan.frames(ofSegment: segment)
        return gops.gop((gops.count(before: frames.lowerBound) + gops.count(before: frames.upperBound)) / 2)
    }

    /// The place of a GOP in its segment.
    func position(of gop: Range<Int>, inSegment segment: Int) -> Int {
        gops.count(before: gop.lowerBound) - gops.count(before: plan.frames(ofSegment: segment).lowerBound)
    }

    /// The slots of the pictures, evenly spread and away from both ends.
    static func slots(in gop: Range<Int>) -> [Int] {
        let count = min(picturesOfGOP, gop.count)
        return (0..<count).map { gop.lowerBound + gop.count * (2 * $0 + 1) / (2 * count) }
    }
}
