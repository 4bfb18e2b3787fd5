import HeadwaterCore
import Testing

@testable import Uploads

/// Each MUST of tus 1.0 that can be told from a request's head.
@Suite struct TusRequestTests {
    static let id = VideoID("01arz3ndektsv4rrffq69g5fav")!  // 26 characters of the alphabet

    private func operation(
        _ method: String, _ target: TusRequest.Target = .upload(id), _ headers: [String: String] = [:],
        version: String? = "1.0.0"
    ) throws -> TusOperation {
        var headers = headers
        headers["Tus-Resumable"] = version
        return try TusRequest(method: method, target: target) { [headers] in headers[$0] }.operation(maxLength: 1000)
    }

    private func refusal(
        _ method: String, _ target: TusRequest.Target = .upload(id), _ headers: [String: String] = [:],
        version: String? = "1.0.0"
    ) -> UploadRefusal.Kind? {
        do {
            _ = try operation(method, target, headers, version: version)
            return nil
        } catch let refusal as UploadRefusal {
            return refusal.kind
        } catch {
            Issue.record("unexpected \(error)")
            return nil
        }
    }

    private static let patch = ["Content-Type": "application/offset+octet-stream", "Upload-Offset": "7"]

    @Test(arguments: [nil, "", "0.2.2", "1.0", "1.0.0, 1.0.0", "2.0.0"])
    func `a missing or unknown version is refused`(version: String?) {
        #expect(refusal("HEAD", version: version) == .unsupportedVersion)
        #expect(refusal("POST", .collection, ["Upload-Length": "1"], version: version) == .unsupportedVersion)
    }

    @Test(arguments: [nil, "0.2.2"])
    func `OPTIONS answers whatever version the client names`(version: String?) throws {
        #expect(try operation("OPTIONS", .collection, version: version) == .options)
        #expect(try operation("OPTIONS", version: version) == .options)
    }

    @Test func `each method asks for its operation`() throws {
        #expect(try operation("HEAD") == .head(Self.id))
        #expect(try operation("DELETE") == .terminate(Self.id))
        #expect(
            try operation("PATCH", .upload(Self.id), Self.patch)
                == .append(Self.id, UploadAppend(offset: 7, bodyLength: nil)))
        #expect(
            try operation("POST", .collection, ["Upload-Length": "12"])
                == .create(NewUpload(length: 12, metadata: UploadMetadata()), body: nil))
    }

    @Test(arguments: ["GET", "PUT", "POST", "TRACE", "patch2"])
    func `an upload does not answer to other methods`(method: String) {
        #expect(refusal(method) == .methodNotAllowed)
    }

    @Test(arguments: ["GET", "HEAD", "PATCH", "DELETE"])
    func `the list of uploads does not answer to other methods`(method: String) {
        #expect(refusal(method, .collection) == .methodNotAllowed)
    }

    @Test func `an unknown method is refused before the version is looked at`() {
        #expect(refusal("GET", version: nil) == .methodNotAllowed)
    }

    @Test func `the overriding method is the one that counts`() throws {
        #expect(try operation("POST", .upload(Self.id), ["X-HTTP-Method-Override": "DELETE"]) == .terminate(Self.id))
        #expect(
            try operation("POST", .upload(Self.id), Self.patch.merging(["X-HTTP-Method-Override": "PATCH"]) { $1 })
                == .append(Self.id, UploadAppend(offset: 7, bodyLength: nil)))
        #expect(refusal("HEAD", .upload(Self.id), ["X-HTTP-Method-Override": "GET"]) == .methodNotAllowed)
    }

    @Test(arguments: [nil, "", "text/plain", "application/octet-stream", "application/offset+octet-stream2"])
    func `bytes of another content type are refused`(type: String?) {
        var headers = Self.patch
        headers["Content-Type"] = type
        #expect(refusal("PATCH", .upload(Self.id), headers) == .unsupportedContentType)
    }

    @Test(arguments: ["-1", "+1", "", " 1", "1 ", "1.0", "0x1", "abc", "9223372036854775808", "1, 1", "١"])
    func `a number that is none is refused`(text: String) {
        var headers = Self.patch
        headers["Upload-Offset"] = text
        #expect(refusal("PATCH", .upload(Self.id), headers) == .malformedHeader)
        #expect(refusal("POST", .collection, ["Upload-Length": text]) == .malformedHeader)
    }

    @Test func `a number that is missing is refused`() {
        #expect(
            refusal("PATCH", .upload(Self.id), ["Content-Type": "application/offset+octet-stream"]) == .missingHeader)
        #expect(refusal("POST", .collection) == .missingHeader)
    }

    @Test func `the body's length is known from Content-Length`() throws {
        let headers = Self.patch.merging(["Content-Length": "3"]) { $1 }
        #expect(
            try operation("PATCH", .upload(Self.id), headers)
                == .append(Self.id, UploadAppend(offset: 7, bodyLength: 3)))
    }

    @Test func `the largest length passes and one more does not`() throws {
        #expect(
            try operation("POST", .collection, ["Upload-Length": "1000"])
                == .create(NewUpload(length: 1000, metadata: UploadMetadata()), body: nil))
        #expect(refusal("POST", .collection, ["Upload-Length": "1001"]) == .tooLarge)
        #expect(refusal("POST", .collection, ["Upload-Length": "9223372036854775807"]) == .tooLarge)
    }

    @Test func `an upload of nothing may be created`() throws {
        #expect(
            try operation("POST", .collection, ["Upload-Length": "0"])
                == .create(NewUpload(length: 0, metadata: UploadMetadata()), body: nil))
    }

    @Test func `metadata that can't be read is refused`() {
        let headers = ["Upload-Length": "1", "Upload-Metadata": "filename !"]
        #expect(refusal("POST", .collection, headers) == .malformedMetadata)
    }
}
