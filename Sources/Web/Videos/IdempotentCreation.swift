import Catalog
import HTTPTypes
import HeadwaterCore

/// Carries a creation out once, however often it is asked for with the same `Idempotency-Key`.
struct IdempotentCreation: Sendable {
    let database: any Database

    /// What came of it.
    enum Outcome {
        case made(VideoID)
        /// It was made before; the text is what was answered then, nil when that is not known.
        case repeated(VideoID, text: String?)
    }

    typealias Rows = @Sendable (any Transaction, VideoID) throws -> Void

    /// - Parameters:
    ///   - request: nil without a key: then it is just carried out.
    ///   - create: adds the rows in the transaction that creates the video.
    /// - Throws: ``Problem`` for a key that is in use, and what `create` throws.
    func run(_ request: IdempotentRequest?, create: (@escaping Rows) async throws -> VideoID) async throws -> Outcome {
        guard let request else { return .made(try await create { _, _ in }) }
        switch try await database.write({ try $0.idempotency.begin(request) }) {
        case .nothing: break
        case .underWay:
            throw Problem(
                .conflict, "idempotency_key_in_use", "The first request with this Idempotency-Key is still under way.",
                fields: [.retryAfter: "1"])
        case .another:
            throw Problem(
                .unprocessableContent, "idempotency_key_reused",
                "This Idempotency-Key was used for a request with another content.")
        case .answered(let video, let text): return .repeated(video, text: text)
        }
        do {
            return .made(try await create { try $0.idempotency.bind(request, to: $1) })
        } catch {
            // What was refused may be tried again, changed or not.
            try await database.write { try $0.idempotency.release(request) }
            throw error
        }
    }

    func answered(_ request: IdempotentRequest?, _ text: String) async throws {
        guard let request else { return }
        try await database.write { try $0.idempotency.answer(request, text) }
    }

    /// 1 to 255 visible characters.
    ///
    /// - Throws: ``Problem`` for a key that is none; nil when there is no key.
    static func key(_ header: String?) throws(Problem) -> String? {
        guard let header else { return nil }
        guard (1...255).contains(header.utf8.count), header.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Problem(
                .badRequest, "invalid_idempotency_key", "An Idempotency-Key has 1 to 255 visible ASCII characters.")
        }
        return header
    }
}

extension HTTPField.Name {
    // The initialiser fails for names that are not tokens (RFC 9110 5.6.2); this is one.
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
}
