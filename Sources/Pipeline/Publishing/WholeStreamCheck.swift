import HeadwaterCore
import Manifests

/// The rules about a stream as a whole, held before anybody can see it.
struct WholeStreamCheck: Sendable {
    var plan: TranscodePlan
    var video: [FinishedRendition]
    var audio: [FinishedRendition]

    func run() throws(Failure) {
        for rendition in video + audio {
            try holds(!rendition.segments.isEmpty, rendition, "has no segments")
            try checkContinuity(of: rendition)
        }
        let boundaries = video.map { $0.segments.map(\.facts.start) }
        for (rendition, starts) in zip(video, boundaries) {
            try holds(starts == boundaries[0], rendition, "has other segment boundaries than \(video[0].name)")
            for segment in rendition.segments {
                try holds(
                    segment.facts.fragments.allSatisfy { $0.sampleCount <= plan.gopFrames }, rendition,
                    "has a group of pictures longer than planned")
            }
        }
        for rendition in audio {
            // Sound ends within one AAC frame of the picture's end.
            let excess = rendition.duration - plan.duration
            let frame = MediaTime(Int64(TranscodePlan.audioFrameSamples), timescale: TranscodePlan.audioSampleRate)
            try holds(
                excess < frame && MediaTime.zero - frame < excess, rendition,
                "ends \(excess.seconds) s after the picture")
        }
    }

    /// Each segment starts where the one before it ended.
    private func checkContinuity(of rendition: FinishedRendition) throws(Failure) {
        var next: Int64 = 0
        for (number, segment) in rendition.segments.enumerated() {
            try holds(
                segment.facts.start == next, rendition,
                "segment \(number) starts at \(segment.facts.start), not \(next)")
            next = segment.facts.start + segment.facts.duration
        }
    }

    private func holds(
        _ condition: Bool, _ rendition: FinishedRendition, _ what: @autoclosure () -> String
    ) throws(Failure) {
        guard !condition else { return }
        throw Failure.verification("\(rendition.name) \(what())")
    }
}
