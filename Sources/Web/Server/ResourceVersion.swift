import Crypto
import Foundation
import HTTPTypes
import HeadwaterCore
import Hummingbird
import NIOCore
import Origin

/// One state of a resource of the API: its JSON and the entity tag that names it.
struct ResourceVersion {
    let json: [UInt8]
    let tag: EntityTag

    init(_ value: some Encodable) throws {
        json = Array(try APICoding.encoder.encode(value))
        tag = EntityTag(opaque: SHA256.hash(data: json).prefix(12).hex)
    }

    /// - Throws: ``Problem`` of 412 when the request is for another state (RFC 9110 13.1.1, 13.1.2).
    func require(by request: Request) throws(Problem) {
        switch outcome(request) {
        case .proceed: break
        case .failed: throw .changedMeanwhile
        // For anything but GET and HEAD a tag that must not match and does is a failure, too.
        case .notModified: if ![.get, .head].contains(request.method) { throw .changedMeanwhile }
        }
    }

    /// The answer to a GET: 200, 304 or 412.
    func response(to request: Request) throws(Problem) -> Response {
        try require(by: request)
        guard outcome(request) != .notModified else {
            return Response(status: .notModified, headers: [.eTag: tag.description, .cacheControl: "no-cache"])
        }
        return response(status: .ok)
    }

    func response(status: HTTPResponse.Status) -> Response {
        Response(
            status: status,
            // To be kept, but asked for again each time.
            headers: [
                .contentType: "application/json; charset=utf-8", .cacheControl: "no-cache", .eTag: tag.description,
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: json)))
    }

    private func outcome(_ request: Request) -> Preconditions.Outcome {
        // A resource has no date that changes as often as it does.
        let fields = [HTTPField.Name.ifMatch, .ifNoneMatch].compactMap { name in
            request.headers[name].map { HeaderFields.Field(name: name.rawName, value: $0) }
        }
        return Preconditions(HeaderFields(fields))
            .outcome(for: .init(entityTag: tag, lastModified: nil, isDateStrong: false))
    }
}

extension Request {
    /// Whether it asks for anything only on a condition.
    var isConditional: Bool { headers[.ifMatch] != nil || headers[.ifNoneMatch] != nil }
}

extension Problem {
    static let changedMeanwhile = Problem(
        .preconditionFailed, "precondition_failed", "It has changed since; get it again and look at it first.")
}
