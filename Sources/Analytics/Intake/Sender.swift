public import HeadwaterCore

/// Whoever a request came from. Neither of the two is kept.
public struct Sender: Sendable {
    public var address: IPAddress?
    /// Empty when there is none.
    public var userAgent: String

    public init(address: IPAddress?, userAgent: String) {
        self.address = address
        self.userAgent = userAgent
    }
}
