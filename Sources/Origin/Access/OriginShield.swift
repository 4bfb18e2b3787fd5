/// A secret that a CDN sends with every request, so that nobody gets around it to the origin.
public enum OriginShield {
    public static let fieldName = "x-headwater-shield"

    /// Compared in a time that does not depend on where the two differ.
    static func admits(_ given: String?, _ secret: String?) -> Bool {
        guard let secret else { return true }
        guard let given, given.utf8.count == secret.utf8.count else { return false }
        return zip(given.utf8, secret.utf8).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
