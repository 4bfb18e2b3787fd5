import Foundation
import HTTPTypes
import HeadwaterCore
import Hummingbird
import NIOCore

extension Request {
    /// Bytes of a JSON body.
    static let maxJSON = 64 << 10
    /// Objects and arrays within each other.
    static let maxJSONDepth = 32

    /// The body, read as JSON.
    ///
    /// - Throws: ``Problem`` for a body of another type, one that is too large, too deep or no JSON, and for one that is not of the form
    ///   that is expected, with the place that is to blame; and what the type's own reading throws.
    func json<Body: Decodable>(_ type: Body.Type, _ context: WebContext) async throws -> Body {
        try Self.decoded(type, from: try await json(context))
    }

    /// The bytes of a body that is JSON as far as its type and depth tell.
    func json(_ context: WebContext) async throws -> Data {
        // Also what keeps a foreign page's form from being taken for a request of ours.
        guard headers[.contentType].map(Self.isJSON) == true else {
            throw Problem(.unsupportedMediaType, "unsupported_content_type", "The body is application/json.")
        }
        let buffer = try await wholeBody(upTo: Self.maxJSON, context)
        guard JSONDepth.of(buffer.readableBytesView) <= Self.maxJSONDepth else {
            throw Problem(
                .badRequest, "json_too_deep", "Objects and arrays go at most \(Self.maxJSONDepth) deep.")
        }
        return Data(buffer.readableBytesView)
    }

    static func decoded<Body: Decodable>(_ type: Body.Type, from body: Data) throws -> Body {
        do {
            return try JSONDecoder().decode(type, from: body)
        } catch let error as DecodingError {
            throw Problem(unreadable: error)
        }
    }

    /// With parameters or without (RFC 9110 8.3.1).
    private static func isJSON(_ type: String) -> Bool {
        let name = type.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces)
        return name.lowercased() == "application/json"
    }
}

/// How deep JSON goes, told without reading it: a parser that calls itself for each level need not be trusted with it.
enum JSONDepth {
    static func of(_ bytes: some Sequence<UInt8>) -> Int {
        var depth = 0
        var deepest = 0
        var isText = false
        var isEscaped = false
        for byte in bytes {
            if isText {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isText = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isText = true
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                deepest = max(deepest, depth)
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            default: break
            }
        }
        return deepest
    }
}

extension Problem {
    /// A body that is no JSON, or not of the form that is expected.
    init(unreadable error: DecodingError) {
        self.init(.badRequest, "invalid_json", "The body is not the JSON expected here.", cause: error.outline)
        let blame: FieldProblem? =
            switch error {
            case .typeMismatch(_, let context): .at(context.codingPath, "This is of another type than expected.")
            case .valueNotFound(_, let context): .at(context.codingPath, "This can't be null.")
            case .keyNotFound(let key, let context): .at(context.codingPath + [key], "This is missing.")
            case .dataCorrupted(let context): .at(context.codingPath, "This can't be read.")
            @unknown default: nil
            }
        errors = blame.map { [$0] } ?? []
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

extension FieldProblem {
    /// Nil for the whole body, which has no name.
    fileprivate static func at(_ path: [any CodingKey], _ sentence: String) -> FieldProblem? {
        guard !path.isEmpty else { return nil }
        return FieldProblem(
            path.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: "."), sentence)
    }
}
