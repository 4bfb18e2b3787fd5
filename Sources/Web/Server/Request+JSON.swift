import Foundation
import HTTPTypes
import HeadwaterCore
import Hummingbird
import NIOCore

extension WebContext {
    /// Bytes of a JSON body.
    static let maxJSON = 64 << 10

    /// A request's JSON body.
    ///
    /// - Throws: ``Problem`` when it is none, or too large.
    func json<Body: Decodable>(_ type: Body.Type, _ request: Request) async throws -> Body {
        try decoded(type, from: try await jsonBody(request))
    }

    /// The bytes of a request's JSON body.
    ///
    /// - Throws: ``Problem`` when it says that it is none, or is too large.
    func jsonBody(_ request: Request) async throws -> Data {
        // Also what keeps a foreign page's form from being taken for a request of ours.
        guard request.headers[.contentType]?.lowercased().hasPrefix("application/json") == true else {
            throw Problem(.unsupportedMediaType, "unsupported_content_type", "The body is application/json.")
        }
        try await sendContinue(to: request)
        do {
            return Data(try await request.body.collect(upTo: Self.maxJSON).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw Problem(.contentTooLarge, "body_too_large", "The body has at most \(Self.maxJSON) bytes.")
        }
    }

    func decoded<Body: Decodable>(_ type: Body.Type, from body: Data) throws -> Body {
        do {
            return try JSONDecoder().decode(type, from: body)
        } catch let error as DecodingError {
            throw Problem(.badRequest, "invalid_json", "The body is not the JSON expected here.", cause: error.outline)
        }
    }
}

extension DecodingError {
    /// What is wrong and where, without anything of the body: it may hold a password.
    fileprivate var outline: String {
        let (kind, context): (String, Context?) =
            switch self {
            case .typeMismatch(let type, let context): ("no \(type)", context)
            case .valueNotFound(let type, let context): ("no \(type), but null", context)
            case .keyNotFound(let key, let context): ("no \(key.stringValue)", context)
            case .dataCorrupted(let context): ("not JSON", context)
            @unknown default: ("unreadable", nil)
            }
        return "\(kind) at /\(context?.codingPath.map(\.stringValue).joined(separator: "/") ?? "")"
    }
}

extension Request {
    static let maxPage = 100
    static let defaultPage = 50

    /// `limit` and `cursor` of a list.
    ///
    /// - Throws: ``Problem`` naming the one that can't be taken.
    func page<Subject>(of: Identifier<Subject>.Type) throws(Problem) -> (limit: Int, cursor: Identifier<Subject>?) {
        let parameters = uri.queryParameters
        var limit = Self.defaultPage
        if let text = parameters["limit"] {
            guard let number = Int(text), (1...Self.maxPage).contains(number) else {
                throw Problem.invalidParameter("limit is a number from 1 to \(Self.maxPage).")
            }
            limit = number
        }
        guard let text = parameters["cursor"] else { return (limit, nil) }
        guard let cursor = Identifier<Subject>(String(text)) else {
            throw Problem.invalidParameter("cursor is not one that a list gave out.")
        }
        return (limit, cursor)
    }
}
