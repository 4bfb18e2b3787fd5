internal import Crypto
import HeadwaterCore

/// By what both ends know that they speak of the same bytes.
public enum ArtifactDigest {
    /// SHA-256, 64 lowercase hexadecimal digits.
    public static func sha256(of bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).hex
    }
}
