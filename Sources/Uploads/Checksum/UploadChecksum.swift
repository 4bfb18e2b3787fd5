import Crypto
public import Foundation
import HeadwaterCore

/// What the bytes of one request must amount to (tus 1.0, section 4.6).
public struct UploadChecksum: Sendable, Equatable {
    /// By the names that requests use.
    public enum Algorithm: String, Sendable, CaseIterable {
        case sha1, sha256, crc32c

        /// Bytes of a digest.
        var digestLength: Int {
            switch self {
            case .sha1: 20
            case .sha256: 32
            case .crc32c: 4
            }
        }
    }

    public var algorithm: Algorithm
    public var digest: Data

    /// Reads `Upload-Checksum`: the algorithm, a space, and the digest in base64.
    ///
    /// - Throws: ``UploadRefusal`` with `unsupportedChecksum` or `malformedHeader`.
    public init(header: String) throws(UploadRefusal) {
        let words = header.split(separator: " ")
        guard words.count == 2 else {
            throw UploadRefusal(.malformedHeader, "Upload-Checksum is an algorithm and a digest.", detail: header)
        }
        guard let algorithm = Algorithm(rawValue: words[0].lowercased()) else {
            let known = Algorithm.allCases.map(\.rawValue).joined(separator: ", ")
            throw UploadRefusal(
                .unsupportedChecksum, "This server checks by \(known).", detail: String(words[0]))
        }
        guard let digest = Data(base64Encoded: String(words[1])), digest.count == algorithm.digestLength else {
            throw UploadRefusal(
                .malformedHeader, "The digest is base64 of \(algorithm.digestLength) bytes.", detail: header)
        }
        self.algorithm = algorithm
        self.digest = digest
    }

    /// Takes bytes as they come.
    struct Sum: Sendable {
        private enum State: Sendable {
            case sha1(Insecure.SHA1)
            case sha256(SHA256)
            case crc32c(CRC32C)
        }

        private var state: State

        init(_ algorithm: Algorithm) {
            state =
                switch algorithm {
                case .sha1: .sha1(Insecure.SHA1())
                case .sha256: .sha256(SHA256())
                case .crc32c: .crc32c(CRC32C())
                }
        }

        mutating func add(_ bytes: UnsafeRawBufferPointer) {
            switch state {
            case .sha1(var sum):
                sum.update(bufferPointer: bytes)
                state = .sha1(sum)
            case .sha256(var sum):
                sum.update(bufferPointer: bytes)
                state = .sha256(sum)
            case .crc32c(var sum):
                sum.add(bytes)
                state = .crc32c(sum)
            }
        }

        var digest: Data {
            switch state {
            case .sha1(let sum): Data(sum.finalize())
            case .sha256(let sum): Data(sum.finalize())
            // The order of bytes is not written down anywhere for tus; S3's checksums have this one.
            case .crc32c(let sum): withUnsafeBytes(of: sum.value.bigEndian) { Data($0) }
            }
        }
    }
}
