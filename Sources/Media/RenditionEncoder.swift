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

    /// An encoder that was opened early, because it wanted files.
    ///
    /// `@unchecked Sendable`: it is handed to the one thread that uses it.
    struct Prepared: @unchecked Sendable {
        var encoder: VideoEncoder
        /// It takes the chunk's own frames and no others: it has nothing to lead in to.
        var hasFirstPass: Bool
        /// False where the cap is foreseen to be far, so that the encoder does not mind it.
        var watchesBuffer: Bool
    }

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
    private let number: Int
    private let prepared: Prepared?

    /// - Parameters:
    ///   - events: must never be full for long, or the encoder stands still.
    ///   - prepared: nil when the encoder is to be opened where it is used.
    init(
        plan: TranscodePlan, chunk: Int, rendition: TranscodePlan.VideoRendition, limits: CodecLimits,
        events: BoundedQueue<Event>, prepared: Prepared?
    ) {
        self.plan = plan
        number = chunk
        self.chunk = plan.chunks[chunk]
        self.prepared = prepared
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
        var encoder = try prepared?.encoder ?? VideoEncoder.open(rendition, rate: plan.frameRate)
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
        let hasFirstPass = prepared?.hasFirstPass ?? false
        let frames = plan.frames(of: chunk)
        // A lead-in has nothing to lead in to where every GOP starts anew, or the rate control has no past.
        let first = startsAnew || hasFirstPass ? frames.lowerBound : 0
        let end = hasFirstPass ? frames.upperBound : plan.frameCount
        var isFirst = true
        while !assembler.isComplete, let picture = pictures.take() {
            if picture.slots.lowerBound >= end { break }
            for slot in picture.slots where first..<end ~= slot {
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
        if let firstPass = try encoder.close() {
            // What can't be read is found while it can be made again.
            let leadIn = frames.lowerBound - plan.fedFrames(ofChunk: number).lowerBound
            _ = try FirstPass(firstPass, size: rendition.size, frames: leadIn..<leadIn + frames.count)
            _ = events.put(.made(.firstPass(chunk: number), firstPass))
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
