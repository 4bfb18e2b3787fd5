import CMAF
import HeadwaterCore

/// Decodes some GOPs of a rendition's finished segments, each alone, and compares a few of their pictures with what the
/// encoder was given.
///
/// Holds the pictures that are compared until their segment is complete.
struct SegmentSampler {
    private static let picturesOfGOP = 4

    private let chunk: TranscodePlan.Chunk
    private let rendition: String
    private let limits: CodecLimits
    private let samples: SampledGOPs
    private let wanted: Set<Int>
    private var kept: [Int: Frame] = [:]
    private(set) var quality: RenditionQuality
    private(set) var verified: VerifiedRendition

    init(
        plan: TranscodePlan, chunk: TranscodePlan.Chunk, rendition: TranscodePlan.VideoRendition, limits: CodecLimits
    ) {
        self.chunk = chunk
        self.rendition = rendition.name
        self.limits = limits
        let samples = SampledGOPs(plan: plan)
        self.samples = samples
        wanted = Set(chunk.segments.flatMap { samples.measured(inSegment: $0, of: chunk).map(Self.slots) ?? [] })
        quality = RenditionQuality(rendition: rendition.name, sampledFrames: 0, ssimSum: 0, ssimMinimum: 1)
        verified = VerifiedRendition(rendition.name)
    }

    /// The frames of a GOP that are compared, evenly spread and away from both ends: its first picture is better than
    /// the others.
    static func slots(in gop: Range<Int>) -> [Int] {
        let count = min(picturesOfGOP, gop.count)
        return (0..<count).map { gop.lowerBound + gop.count * (2 * $0 + 1) / (2 * count) }
    }

    /// Takes note of a picture that goes to the encoder.
    mutating func note(_ picture: Frame, slot: Int) {
        if wanted.contains(slot) { kept[slot] = picture }
    }

    /// - Throws: ``Failure`` with `verification_failed` when a GOP that is decoded does not give its pictures.
    mutating func check(segment number: Int, _ bytes: [UInt8], initSegment: [UInt8]) throws {
        let gops = samples.gops(ofSegment: number, in: chunk)
        guard !gops.isEmpty else { return }
        let fragments = try CMAFReader.segment(bytes, initSegment: initSegment).fragments
        for (place, frames) in gops {
            guard fragments.indices.contains(place) else { throw damaged("\(fragments.count) fragments") }
            let range = Int(fragments[place].offset)..<Int(fragments[place].offset + fragments[place].byteCount)
            try check(initSegment + bytes[range], frames)
        }
    }

    private mutating func check(_ bytes: [UInt8], _ frames: Range<Int>) throws {
        var pairs: [(made: Frame, wanted: Frame)] = []
        // It is closed, so that what the decoder shows first is its first slot.
        var slot = frames.lowerBound
        let stream = try Verification.run(BytesSource(bytes), limits: limits) { picture in
            if let wanted = kept.removeValue(forKey: slot) { pairs.append((picture, wanted)) }
            slot += 1
        }
        guard stream.errors == 0, stream.decodedUnits == Int64(frames.count) else {
            throw damaged("\(stream.decodedUnits) of \(frames.count) frames, \(stream.errors) errors")
        }
        verified.add(stream)
        for value in try PictureSimilarity.ofLuma(pairs) {
            quality.sampledFrames += 1
            quality.ssimSum += value
            quality.ssimMinimum = min(quality.ssimMinimum, value)
        }
    }

    private func damaged(_ detail: String) -> Failure {
        Failure(.verificationFailed, "A finished segment cannot be decoded.", detail: "\(rendition): \(detail)")
    }
}
