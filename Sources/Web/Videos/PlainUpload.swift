import Catalog
import Crypto
import Foundation
import HTTPTypes
import HeadwaterCore
import Hummingbird
import HummingbirdCore
import NIOCore
import ServiceLifecycle
import Uploads

/// A whole file in the body of `POST /v1/videos`, as it is or in a form: what curl can send in one line.
///
/// Such a request can't be resumed: its client has no address to come back to. What does not arrive whole is removed.
struct PlainUpload: Sendable {
    let uploads: UploadService
    let metrics: WebMetrics

    enum Manner: Equatable {
        case raw
        case form(contentType: String)
    }

    /// Nil when the request is none of this kind. Without a type, as `curl -T` sends it, a name says that it is a file.
    static func manner(of request: Request) -> Manner? {
        guard let text = request.headers[.contentType] else {
            return request.uri.queryParameters["filename"] == nil ? nil : .raw
        }
        let type = text.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
        if type == "multipart/form-data" { return .form(contentType: text) }
        let isRaw = type.hasPrefix("video/") || type.hasPrefix("audio/") || type == "application/octet-stream"
        return isRaw ? .raw : nil
    }

    /// What is known of such a request before its body is read; the body is too long to be read twice.
    static func fingerprint(of request: Request) -> String {
        let head = [
            request.headers[.contentType].map { String($0.prefix { $0 != ";" }) }, request.headers[.contentLength],
            request.headers[.contentDisposition], request.uri.query,
        ].map { $0 ?? "" }
        return SHA256.hash(data: Data(head.joined(separator: "\n").utf8)).hex
    }

    typealias Rows = @Sendable (any Transaction, VideoID) throws -> Void

    /// - Throws: ``UploadRefusal``; nothing of the upload is left then.
    func take(
        _ manner: Manner, _ request: Request, _ context: WebContext, with rows: @escaping Rows
    ) async throws -> VideoID {
        switch manner {
        case .raw: try await takeRaw(request, context, with: rows)
        case .form(let contentType): try await takeForm(contentType, request, context, with: rows)
        }
    }

    private func takeRaw(
        _ request: Request, _ context: WebContext, with rows: @escaping Rows
    ) async throws -> VideoID {
        let parameters = request.uri.queryParameters
        let disposition = request.headers[.contentDisposition].flatMap(ContentDisposition.init(header:))
        let name = parameters["filename"].map { String($0) } ?? disposition?.filename ?? ""
        let length = try request.bodyLength
        let upload = NewUpload(
            length: length, sourceName: SourceName(name), title: parameters["title"].map { String($0) } ?? "",
            visibility: try Self.visibility(of: request), mediaType: request.headers[.contentType])
        return try await take(length, as: upload, request, context, with: rows) { _ in
            CountedBody(body: request.body, metrics: metrics)
        }
    }

    private static func visibility(of request: Request) throws(UploadRefusal) -> Visibility {
        try Visibility(written: request.uri.queryParameters["visibility"].map { String($0) }, in: "visibility")
    }

    private func takeForm(
        _ contentType: String, _ request: Request, _ context: WebContext, with rows: @escaping Rows
    ) async throws -> VideoID {
        // How much of the body is the file only its end tells.
        let upload = NewUpload(length: nil, sourceName: SourceName(""), visibility: try Self.visibility(of: request))
        if let length = try request.bodyLength { try await uploads.requireRoom(forAbout: length) }
        let fields = FormFields()
        let id = try await take(nil, as: upload, request, context, with: rows) { id in
            let body = CountedBody(body: request.body, metrics: metrics)
            return FormFile(body, contentType: contentType, fields: fields) { [uploads] filename, mediaType in
                let name = SourceName(filename ?? "")
                try await uploads.describe(id, name: name, title: fields.title, mediaType: mediaType)
            }
        }
        // It may have come after the file.
        try await uploads.entitle(id, fields.title)
        return id
    }

    private func take<Body: AsyncSequence<ByteBuffer, any Error> & Sendable>(
        _ length: Int64?, as upload: NewUpload, _ request: Request, _ context: WebContext,
        with rows: @escaping Rows, body: (VideoID) -> Body
    ) async throws -> VideoID {
        let begun = try await uploads.begin(upload.begun(by: context.caller), with: rows)
        do {
            let append = UploadAppend(offset: 0, bodyLength: length, endsUpload: true)
            let body = body(begun.id)
            _ = try await cancelWhenGracefulShutdown {
                try await uploads.append(append, to: begun.id, body: body) {
                    try await context.sendContinue(to: request)
                }
            }
            return begun.id
        } catch {
            // It may have been ended already, for what it was.
            _ = try? await uploads.terminate(begun.id)
            throw error
        }
    }
}
