/// Why a rendition is made as it is, or not made: what `headwater plan` and the API tell.
public struct LadderNote: Sendable, Codable, Equatable {
    public enum Decision: String, Sendable, Codable { case kept, dropped, copied }

    /// `720p`
    public var rendition: String
    public var decision: Decision
    /// One sentence.
    public var reason: String
    /// What the survey foresees on average, nil without a survey.
    public var expectedBitsPerSecond: Int?

    public init(rendition: String, decision: Decision, reason: String, expectedBitsPerSecond: Int? = nil) {
        self.rendition = rendition
        self.decision = decision
        self.reason = reason
        self.expectedBitsPerSecond = expectedBitsPerSecond
    }
}
