public import Catalog
import Crypto
import Foundation
public import HeadwaterCore

/// Leave to bring one part of an upload, for a while, for whoever holds it: what a presigned URL of S3 is.
public struct PartTicket: Sendable, Equatable {
    public var upload: VideoID
    /// From 1 on.
    public var part: Int
    /// Seconds since 1970.
    public var expires: Int64
    /// The upload grant whose holder asked for it, without which it is worth nothing; nil when its upload's owner did.
    public var grant: GrantID?

    public init(upload: VideoID, part: Int, expires: Int64, grant: GrantID? = nil) {
        self.upload = upload
        self.part = part
        self.expires = expires
        self.grant = grant
    }

    /// Parts that one upload may have, as many as S3 allows.
    public static let maxParts = 10_000
    /// How long a ticket is good, in seconds.
    public static let lifetime: Int64 = 3600

    private var text: Data {
        Data("part\n\(upload)\n\(part)\n\(expires)\(grant.map { "\n\($0)" } ?? "")".utf8)
    }

    /// Why a ticket is no good.
    public enum Refusal: Error, Equatable {
        case forged, expired
    }

    /// Makes and checks tickets.
    public struct Office: Sendable {
        private let key: SymmetricKey

        /// One whose tickets are forgotten with it.
        public init() { key = SymmetricKey(size: .bits256) }

        /// The installation's, whose tickets are good in all of its processes and after a restart: a client that sends
        /// a large file asks for all addresses first.
        ///
        /// - Throws: ``CatalogError``.
        public init(in database: any Database) async throws {
            let text = try await database.write { tx in
                try tx.secrets.find(.partTickets) {
                    SymmetricKey(size: .bits256).withUnsafeBytes { Data($0).base64EncodedString() }
                }
            }
            guard let bytes = Data(base64Encoded: text) else {
                throw CatalogError(.corrupt, "read", "secrets", detail: "part_tickets")
            }
            key = SymmetricKey(data: bytes)
        }

        /// In hexadecimal digits.
        public func signature(of ticket: PartTicket) -> String {
            HMAC<SHA256>.authenticationCode(for: ticket.text, using: key).hex
        }

        /// - Parameter now: seconds since 1970.
        public func check(_ ticket: PartTicket, signature: String, now: Int64) throws(Refusal) {
            guard ConstantTime.areEqual(signature.utf8, self.signature(of: ticket).utf8) else { throw .forged }
            guard now < ticket.expires else { throw .expired }
        }
    }
}
