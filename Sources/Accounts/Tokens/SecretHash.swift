import Crypto
import HeadwaterCore

/// What is kept of a secret of 256 random bits. It needs no slow hash: nobody can try that many.
enum SecretHash {
    static func of(_ secret: String) -> String { SHA256.hash(data: Array(secret.utf8)).hex }

    static func areEqual(_ left: String, _ right: String) -> Bool { ConstantTime.areEqual(left.utf8, right.utf8) }
}
