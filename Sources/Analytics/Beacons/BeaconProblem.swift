/// Why a body holds no beacons that can be counted.
public struct BeaconProblem: Error, Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        /// Not JSON, or deeper than it may be.
        case malformed
        /// JSON that says something a beacon does not.
        case invalid
    }

    public var kind: Kind
    /// One sentence for whoever writes the player.
    public var message: String
    /// Bytes from the beginning of the body.
    public var place: Int

    init(_ kind: Kind, _ message: String, at place: Int) {
        self.kind = kind
        self.message = message
        self.place = place
    }
}
