import HeadwaterCore

/// One chunk of a rendition that is copied. What was copied holds the source's damage, so every frame of it is decoded
/// before anybody can see it.
struct CopiedRendition {
    let plan: TranscodePlan
    let chunk: TranscodePlan.Chunk
    let rendition: TranscodePlan.VideoRendition
    let picture: SourcePicture

    private var copier: PacketCopier {
        PacketCopier(plan: plan, chunk: chunk, rendition: rendition, picture: picture)
    }

    /// Copies, and decodes everything that was written.
    func makeAndDecode(sink: some ArtifactSink) throws -> VerifiedRendition {
        try VerifiedRendition.ofWhole(rendition.name, to: sink, limits: picture.limits, copier.run).verified
    }

    /// Copies, and decodes only samples of what was written: ``complete(by:sink:)`` follows.
    func make(sink: some ArtifactSink) throws -> VerifiedRendition {
        var sampler = SegmentSampler(plan: plan, chunk: chunk, rendition: rendition, limits: picture.limits)
        try copier.run(
            sink: CheckingSink(sink) { try sampler.check(segment: $0, $1, initSegment: $2) })
        return sampler.verified
    }

    /// The verification of the whole, once the source's chunk was decoded for the other renditions: those are the same
    /// pictures. Where that decoder stumbled, the copy is made once more and decoded itself.
    func complete(
        _ samples: VerifiedRendition, by tally: DecodeTally, sink: some ArtifactSink
    ) throws -> VerifiedRendition {
        let frameCount = plan.frames(of: chunk).count
        guard tally == DecodeTally(decodedFrames: frameCount, errors: 0) else {
            return try VerifiedRendition.ofWhole(
                rendition.name, to: sink, passesOn: false, limits: picture.limits, copier.run
            ).verified
        }
        var whole = samples
        whole.decodedUnits = Int64(frameCount)
        return whole
    }
}
