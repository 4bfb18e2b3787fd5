import Foundation
import HTTPTypes
import HeadwaterCore
import Hummingbird
import NIOCore
import Uploads

/// Why a request was refused, as clients get it: a problem of RFC 9457 with a stable `code`.
struct Problem: Error {
    var status: HTTPResponse.Status
    /// Stable; programs may depend on it.
    var code: String
    /// One sentence for people.
    var detail: String
    /// "about:blank" says that there is no page about this kind (RFC 9457 4.2.1); `code` tells kinds apart.
    var type = "about:blank"
    /// Where an upload is and where the client thought it was.
    var offsets: Offsets?
    /// Which fields of the request are to blame; empty when it is not single ones.
    var errors: [FieldProblem] = []
    /// Headers beside those of every answer.
    var fields: HTTPFields
    /// For the log only.
    var cause: String?

    init(
        _ status: HTTPResponse.Status, _ code: String, _ detail: String, fields: HTTPFields = [:], cause: String? = nil
    ) {
        self.status = status
        self.code = code
        self.detail = detail
        self.fields = fields
        self.cause = cause
    }

    struct Offsets: Equatable {
        var expected: Int64
        var provided: Int64
    }

    private struct Body: Encodable {
        var type: String
        var title: String
        var status: Int
        var code: String
        var detail: String
        /// A member of our own, made as RFC 9457 3 shows it; left out when empty.
        var errors: [Blame]?
        var expectedOffset: Int64?
        var providedOffset: Int64?

        private enum CodingKeys: String, CodingKey {
            case type, title, status, code, detail, errors
            case expectedOffset = "expected-offset"
            case providedOffset = "provided-offset"
        }
    }

    private struct Blame: Encodable {
        var field: String
        var detail: String
    }

    func response() throws -> Response {
        let body = Body(
            type: type, title: status.reasonPhrase, status: status.code, code: code, detail: detail,
            errors: errors.isEmpty ? nil : errors.map { Blame(field: $0.field, detail: $0.message) },
            expectedOffset: offsets?.expected, providedOffset: offsets?.provided)
        var fields = fields
        fields[.contentType] = "application/problem+json"
        fields[.cacheControl] = "no-store"
        return Response(
            status: status, headers: fields,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try APICoding.encoder.encode(body))))
    }
}

extension Problem {
    static let notFound = Problem(.notFound, "not_found", "There is nothing at this address.")
    static let uploadNotFound = Problem(
        .notFound, UploadRefusal.Kind.notFound.rawValue, "There is no such upload.")
    static let videoNotFound = Problem(.notFound, "video_not_found", "There is no such video.")

    static func methodNotAllowed(allow: String) -> Problem {
        Problem(
            .methodNotAllowed, "method_not_allowed", "This address answers to \(allow).", fields: [.allow: allow])
    }

    static func invalidParameter(_ sentence: String) -> Problem {
        Problem(.badRequest, "invalid_parameter", sentence)
    }
}

/// JSON as the API speaks it: snake_case, in a fixed order.
enum APICoding {
    static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    static func response(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        response(text: try text(value), status: status)
    }

    static func text(_ value: some Encodable) throws -> String {
        String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func response(text: String, status: HTTPResponse.Status) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
