/// What a connection has to keep to, so that nobody holds many of them at little cost.
public struct ConnectionLimits: Sendable {
    /// From the first byte of a request's header to its last.
    public var headerTime = Duration.seconds(10)
    /// A body is waited for that long at a time, and must have brought ``minBodyBytes`` by then. Only time counts in which the
    /// server waits for the client, not what it takes itself.
    public var bodyTime = Duration.seconds(60)
    public var minBodyBytes = 4096
    /// While an answer waits for its client, that much of it has to be taken within each such time.
    public var readTime = Duration.seconds(30)
    public var minReadBytes = 4096
    /// Request line and all fields.
    public var maxHeaderBytes = 32 << 10
    /// The request's address, and each field alone.
    public var maxFieldBytes = 16 << 10
    public var maxFields = 100
    /// After that many requests a connection is closed, so that none is kept for ever.
    public var maxRequests = 10_000
    /// At the same time; more wait until one is closed.
    public var maxConnections = 10_000

    public init() {}
}
