import Crypto
import HeadwaterCore

/// What is kept of a secret of 256 random bits. It needs no slow hash: nobody can try that many.
enum SecretHash {
    static func of(_ secret: String) -> String { SHA256.hash(data: Array(secret.utf8)).hex }

    /// In a time that does not depend on where they differ.
    static func areEqual(_ left: String, _ right: String) -> Bool {
        let left = Array(left.utf8)
        let right = Array(right.utf8)
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
