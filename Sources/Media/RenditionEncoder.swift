import CMAF
import Foundation
import HeadwaterCore

/// Encodes one rendition of a chunk on its own thread: scaled pictures in, init segment and segments out.
final class RenditionEncoder: Sendable {
    enum Event: Sendable {
        case made(Artifact.Kind, [UInt8])
        /// The last event of a rendition.
        case ended(Result<Findings, any Error>)
    }

    /// What decoding samples of the rendition showed.
    struct Findings: Sendable {
        var quality: RenditionQuality
        var verified: VerifiedRendition
    }

    typealias Picture = FrameGrid<Frame>.Stretch

    /// A few pictures even out the encoder's uneven pace; more would only hold memory.
    private static let queuedPictures = 4
    /// Codecs recurse little, but Foundation's 512 KiB are tight on some systems.
    static let stackBytes = 4 << 20

    private let plan: TranscodePlan
    private let chunk: TranscodePlan.Chunk
    private let rendition: TranscodePlan.VideoRendition
    private let limits: CodecLimits
    private let pictures = BoundedQueue<Picture>(capacity: queuedPictures)
    private let events: BoundedQueue<Event>

    /// - Parameter events: must never be full for long, or the encoder stands still.
    init(
        plan: TranscodePlan, chunk: TranscodePlan.Chunk, rendition: TranscodePlan.VideoRendition,
        limits: CodecLimits, events: BoundedQueue<Event>
    ) {
        self.plan = plan
        self.chunk = chunk
        self.rendition = rendition
        self.limits = limits
        self.events = events
    }

    func start() {
        let thread = Thread { [self] in
            let result = Result { try encode() }
            pictures.close()
            _ = events.put(.ended(result))
        }
        thread.name = rendition.name
        thread.stackSize = Self.stackBytes
        thread.start()
    }

    /// Waits for room. False when the rendition needs no more pictures.
    func put(_ picture: Picture) -> Bool { pictures.put(picture) }

    /// There are no more pictures.
    func close() { pictures.close() }

    private func encode() throws -> Findings {
        var encoder = try VideoEncoder.open(rendition, rate: plan.frameRate)
        let track = try track(extradata: encoder.extradata)
        let header = InitSegment(track: track).bytes
        _ = events.put(.made(.initSegment(rendition: rendition.name), header))
        let gops = GOPGrid(plan: plan)
        var assembler = SegmentAssembler(plan: plan, chunk: chunk, coding: rendition.codec.coding, track: track)
        var sampler = SegmentSampler(plan: plan, chunk: chunk, rendition: rendition, limits: limits)
        func collect() throws {
            while let coded = try encoder.receive() {
                guard let segment = try assembler.add(coded) else { continue }
                _ = events.put(.made(.segment(rendition: rendition.name, number: segment.number), segment.bytes))
                try sampler.check(segment: segment.number, segment.bytes, initSegment: header)
            }
        }
        func flush() throws {
            try encoder.send(nil)
            try collect()
        }
        let startsAnew = EncoderSettings.startsAnewForEachGOP(rendition.codec)
        // A lead-in has nothing to lead in to where every GOP starts anew.
        let first = startsAnew ? plan.frames(of: chunk).lowerBound : 0
        var isFirst = true
        while !assembler.isComplete, let picture = pictures.take() {
            for slot in picture.slots where slot >= first {
                if startsAnew, !isFirst, gops.isStart(slot) {
                    try flush()
                    if !assembler.isComplete { encoder = try VideoEncoder.open(rendition, rate: plan.frameRate) }
                }
                if assembler.isComplete { break }
                sampler.note(picture.picture, slot: slot)
                // The lead-in starts anywhere and is thrown away.
                try encoder.send(picture.picture, slot: slot, isKey: isFirst || gops.isStart(slot))
                isFirst = false
                try collect()
            }
        }
        if !assembler.isComplete { try flush() }
        guard assembler.isComplete else {
            throw Failure(.internal, "The video encoder lost pictures.", detail: rendition.name)
        }
        return Findings(quality: sampler.quality, verified: sampler.verified)
    }

    private func track(extradata: [UInt8]) throws(CMAFError) -> Track {
        let configuration = try VideoConfiguration(
            rendition.codec.coding, extradata: extradata, size: rendition.size, color: .bt709)
        return Track(timescale: plan.frameRate.timescale, language: "und", media: .video(configuration))
    }
}

extension VideoCodec {
    var coding: VideoCoding {
        switch self {
        case .h264: .avc
        case .hevc: .hevc
        case .av1: .av1
        }
    }
}
