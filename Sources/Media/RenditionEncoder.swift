import CMAF
import Foundation
import HeadwaterCore

/// Encodes one rendition of a chunk on its own thread: scaled pictures in, init segment and segments out.
final class RenditionEncoder: Sendable {
    enum Event: Sendable {
        case made(Artifact.Kind, [UInt8])
        /// The last event of a rendition.
        case ended((any Error)?)
    }

    typealias Picture = FrameGrid<Frame>.Stretch

    /// A few pictures even out the encoder's uneven pace; more would only hold memory.
    private static let queuedPictures = 4
    /// Codecs recurse little, but Foundation's 512 KiB are tight on some systems.
    static let stackBytes = 4 << 20

    private let plan: TranscodePlan
    private let chunk: TranscodePlan.Chunk
    private let rendition: TranscodePlan.VideoRendition
    private let pictures = BoundedQueue<Picture>(capacity: queuedPictures)
    private let events: BoundedQueue<Event>

    /// - Parameter events: must never be full for long, or the encoder stands still.
    init(
        plan: TranscodePlan, chunk: TranscodePlan.Chunk, rendition: TranscodePlan.VideoRendition,
        events: BoundedQueue<Event>
    ) {
        self.plan = plan
        self.chunk = chunk
        self.rendition = rendition
        self.events = events
    }

    func start() {
        let thread = Thread { [self] in
            var failure: (any Error)?
            do { try encode() } catch { failure = error }
            pictures.close()
            _ = events.put(.ended(failure))
        }
        thread.name = rendition.name
        thread.stackSize = Self.stackBytes
        thread.start()
    }

    /// Waits for room. False when the rendition needs no more pictures.
    func put(_ picture: Picture) -> Bool { pictures.put(picture) }

    /// There are no more pictures.
    func close() { pictures.close() }

    private func encode() throws {
        let encoder = try VideoEncoder.open(rendition, rate: plan.frameRate)
        let track = try track(extradata: encoder.extradata)
        _ = events.put(.made(.initSegment(rendition: rendition.name), InitSegment(track: track).bytes))
        let gops = GOPGrid(plan: plan)
        var assembler = SegmentAssembler(plan: plan, chunk: chunk, track: track)
        var isFirst = true
        while !assembler.isComplete, let picture = pictures.take() {
            for slot in picture.slots where !assembler.isComplete {
                // The lead-in starts anywhere and is thrown away.
                try encoder.send(picture.picture, slot: slot, isKey: isFirst || gops.isStart(slot))
                isFirst = false
                try collect(from: encoder, into: &assembler)
            }
        }
        if !assembler.isComplete {
            try encoder.send(nil)
            try collect(from: encoder, into: &assembler)
        }
        guard assembler.isComplete else {
            throw Failure(.internal, "The video encoder lost pictures.", detail: rendition.name)
        }
    }

    private func collect(from encoder: VideoEncoder, into assembler: inout SegmentAssembler) throws {
        while let coded = try encoder.receive() {
            if let segment = try assembler.add(coded) {
                _ = events.put(.made(.segment(rendition: rendition.name, number: segment.number), segment.bytes))
            }
        }
    }

    private func track(extradata: [UInt8]) throws(CMAFError) -> Track {
        let sets = ParameterSets(annexB: extradata)
        let configuration = try VideoConfiguration(sps: sets.sps, pps: sets.pps, size: rendition.size, color: .bt709)
        return Track(timescale: plan.frameRate.timescale, language: "und", media: .video(configuration))
    }
}
