import CMAF
import HeadwaterCore

/// Copies the source's own packets of one chunk into a rendition, one fragment for each of its GOPs.
///
/// Nothing is decoded, and the slices stay untouched; the packets must be what the inspection found them to be:
/// one for each frame of the grid, and closed GOPs that start where the plan's do.
struct PacketCopier {
    private let plan: TranscodePlan
    private let chunk: TranscodePlan.Chunk
    private let rendition: TranscodePlan.VideoRendition
    private let picture: SourcePicture

    init(
        plan: TranscodePlan, chunk: TranscodePlan.Chunk, rendition: TranscodePlan.VideoRendition,
        picture: SourcePicture
    ) {
        self.plan = plan
        self.chunk = chunk
        self.rendition = rendition
        self.picture = picture
    }

    /// - Throws: ``Failure`` with `unreadable` when the packets are not those of the plan.
    func run(sink: some ArtifactSink) throws {
        let reader = try VideoReader.open(picture)
        let stream = try configuration(reader)
        let track = try track(stream.parameterSets)
        try sink.emit(.initSegment(rendition: rendition.name), InitSegment(track: track).bytes)
        let frames = plan.frames(of: chunk)
        try reader.start(at: try keyframe(of: frames.lowerBound))
        var assembler = SegmentAssembler(plan: plan, chunk: chunk, track: track)
        // A frame that is there twice would leave another one out.
        var missing = Set(frames)
        while !assembler.isComplete {
            guard let (packet, time) = try reader.nextPacket() else {
                throw mismatch("the file ends \(missing.count) frames before the chunk does")
            }
            let slot = plan.frameRate.frame(nearest: time)
            guard missing.remove(slot) != nil else { throw mismatch("frame \(slot) is there again, or misplaced") }
            let segment = try add(packet, slot: slot, of: stream, to: &assembler)
            if let segment { try sink.emit(.segment(rendition: rendition.name, number: segment.number), segment.bytes) }
            sink.progress(done: frames.count - missing.count, of: frames.count)
        }
    }

    private func add(
        _ packet: Packet, slot: Int, of stream: PassthroughStream, to assembler: inout SegmentAssembler
    ) throws(Failure) -> SegmentAssembler.Segment? {
        let copy: PassthroughStream.Picture
        do throws(CMAFError) {
            copy = try stream.picture(Array(packet.bytes))
        } catch {
            throw mismatch("frame \(slot): \(error)")
        }
        guard !copy.changesParameterSets else { throw mismatch("new parameter sets at frame \(slot)") }
        do throws(Failure) {
            return try assembler.add(copy.sampleData, slot: slot, isIDR: copy.isIDR)
        } catch {
            throw mismatch(error.detail ?? error.message)
        }
    }

    /// From the container, or from the first packet of a container without a header of its own.
    private func configuration(_ reader: VideoReader) throws -> PassthroughStream {
        let extradata = reader.extradata
        guard let first = picture.index.keyframes.first else { throw mismatch("no keyframe") }
        try reader.start(at: first)
        guard let (packet, _) = try reader.nextPacket(),
            let stream = PassthroughStream(container: extradata, firstPacket: packet)
        else { throw mismatch("no parameter sets") }
        return stream
    }

    private func track(_ sets: ParameterSets) throws(Failure) -> Track {
        do throws(CMAFError) {
            guard let sps = sets.sps.first else { throw CMAFError(.invalid, in: "avcC", "no parameter sets") }
            // The copy keeps the source's signal, whatever the other renditions are converted to.
            let color = try SequenceParameterSet(unit: sps).color ?? .unspecified
            let configuration = try VideoConfiguration(
                sps: sets.sps, pps: sets.pps, size: rendition.size, color: color)
            return Track(timescale: plan.frameRate.timescale, language: "und", media: .video(configuration))
        } catch {
            throw mismatch("\(error)")
        }
    }

    /// By its frame and not its time, which the container's clock may have rounded.
    private func keyframe(of frame: Int) throws(Failure) -> SourceIndex.Keyframe {
        let keyframes = picture.index.keyframes
        let rate = plan.frameRate
        guard let place = keyframes.lastPosition(where: { rate.frame(nearest: $0.time) <= frame }),
            rate.frame(nearest: keyframes[place].time) == frame
        else { throw mismatch("no keyframe at frame \(frame)") }
        return keyframes[place]
    }

    private func mismatch(_ detail: String) -> Failure {
        Failure(
            .unreadable, "The packets of this file are not what they were planned to be copied as.",
            detail: "\(rendition.name): \(detail)")
    }
}
