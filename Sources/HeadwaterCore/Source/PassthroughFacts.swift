/// Whether the source's own packets could be a rendition, as its packets show it.
public struct PassthroughFacts: Sendable, Codable, Equatable {
    /// What stands against it in the packets themselves, one sentence each; empty when they conform.
    public var obstacles: [String]
    /// The largest bit rate of any whole second between keyframes.
    public var peakBitsPerSecond: Int
    public var averageBitsPerSecond: Int
    /// Seconds between neighbouring keyframes, the shortest and the longest.
    public var shortestGOP: MediaTime
    public var longestGOP: MediaTime

    public init(
        obstacles: [String], peakBitsPerSecond: Int, averageBitsPerSecond: Int, shortestGOP: MediaTime,
        longestGOP: MediaTime
    ) {
        self.obstacles = obstacles
        self.peakBitsPerSecond = peakBitsPerSecond
        self.averageBitsPerSecond = averageBitsPerSecond
        self.shortestGOP = shortestGOP
        self.longestGOP = longestGOP
    }
}
