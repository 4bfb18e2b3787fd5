import HeadwaterCore

extension FinishedStoryboard {
    /// A text that says which part of which sheet shows a moment.
    public struct Index: Sendable, Equatable {
        /// The file's name without its extension: `storyboard-webp`.
        public var stem: String
        /// `vtt`, `json`.
        public var fileExtension: String
        public var text: String

        public var name: String { "\(stem).\(fileExtension)" }
    }

    /// Cues for the sheets of each format, and one index in JSON for those that would rather count.
    public func indexes() throws -> [Index] {
        let tracks = plan.formats.map { format in
            let track = StoryboardTrack.make(plan: plan, duration: duration) { sheets[format]?[$0].uri ?? "" }
            return Index(
                stem: format == .jpeg ? "storyboard" : "storyboard-\(format.rawValue)", fileExtension: "vtt",
                text: track.render())
        }
        return tracks + [Index(stem: "storyboard", fileExtension: "json", text: try StoryboardIndex(self).render())]
    }
}
