import Foundation
import HeadwaterCore
import Testing

@testable import Uploads

/// What each version of Resumable Uploads for HTTP asks of a request's head.
@Suite struct DraftRequestTests {
    static let id = TusRequestTests.id

    private func asked(
        _ method: String, _ target: TusRequest.Target, version: String?, _ headers: [String: String]
    ) -> DraftRequest? {
        var headers = headers
        headers["Upload-Draft-Interop-Version"] = version
        return DraftRequest(method: method, target: target) { [headers] in headers[$0] }
    }

    private func outcome(
        _ method: String, version: DraftVersion, _ headers: [String: String]
    ) throws -> TusExtensionRequestTests.DraftOutcome {
        let target: TusRequest.Target = method == "POST" ? .collection : .upload(Self.id)
        let request = try #require(asked(method, target, version: "\(version.rawValue)", headers))
        do {
            return .accepted(try request.operation())
        } catch {
            return .refused(error.kind)
        }
    }

    @Test(arguments: [nil, "", "4", "7", "9", "-3", "three", "3, 5"])
    func `a version that is not spoken is as none`(version: String?) {
        #expect(asked("POST", .collection, version: version, ["Upload-Complete": "?1"]) == nil)
    }

    @Test(arguments: [3, 5, 6, 8])
    func `a version that is spoken is answered in`(number: Int) {
        #expect(asked("POST", .collection, version: "\(number)", [:])?.version.rawValue == number)
    }

    private static func complete(_ isComplete: Bool, _ version: DraftVersion) -> [String: String] {
        version == .three
            ? ["Upload-Incomplete": isComplete ? "?0" : "?1"] : ["Upload-Complete": isComplete ? "?1" : "?0"]
    }

    @Test(arguments: DraftVersion.allCases)
    func `a request that brings the whole file tells its length`(version: DraftVersion) throws {
        var headers = Self.complete(true, version)
        headers["Content-Length"] = "5"
        headers["Content-Type"] = "video/mp4"
        headers["Content-Disposition"] = "inline; filename=\"my cat.mp4\""
        let upload = NewUpload(length: 5, sourceName: SourceName("my cat.mp4"), mediaType: "video/mp4")
        #expect(
            try outcome("POST", version: version, headers)
                == .accepted(.create(upload, body: UploadAppend(offset: 0, bodyLength: 5, endsUpload: true))))
    }

    @Test(arguments: DraftVersion.allCases)
    func `a request that brings a part does not, unless it says so`(version: DraftVersion) throws {
        var headers = Self.complete(false, version)
        headers["Content-Length"] = "5"
        var upload = NewUpload(length: nil, sourceName: SourceName(""))
        var body = UploadAppend(offset: 0, bodyLength: 5)
        #expect(try outcome("POST", version: version, headers) == .accepted(.create(upload, body: body)))
        headers["Upload-Length"] = "9"
        upload.length = 9
        body.uploadLength = 9
        #expect(try outcome("POST", version: version, headers) == .accepted(.create(upload, body: body)))
    }

    @Test(arguments: DraftVersion.allCases)
    func `a chunked body ends the upload when it ends`(version: DraftVersion) throws {
        var headers = Self.complete(true, version)
        headers["Transfer-Encoding"] = "chunked"
        let upload = NewUpload(length: nil, sourceName: SourceName(""))
        #expect(
            try outcome("POST", version: version, headers)
                == .accepted(.create(upload, body: UploadAppend(offset: 0, bodyLength: nil, endsUpload: true))))
    }

    @Test(arguments: DraftVersion.allCases)
    func `two lengths that differ are refused`(version: DraftVersion) throws {
        var headers = Self.complete(true, version)
        headers["Content-Length"] = "5"
        headers["Upload-Length"] = "6"
        #expect(try outcome("POST", version: version, headers) == .refused(.inconsistentLength))
        headers["Upload-Offset"] = "2"
        headers["Content-Type"] = "application/partial-upload"
        #expect(try outcome("PATCH", version: version, headers) == .refused(.inconsistentLength))
    }

    @Test(arguments: DraftVersion.allCases)
    func `a creation says whether it is complete`(version: DraftVersion) throws {
        #expect(try outcome("POST", version: version, ["Content-Length": "5"]) == .refused(.missingHeader))
        // What is no boolean is ignored, and the header of another version means nothing.
        let ignored = ["Upload-Complete": "yes", "Upload-Incomplete": "1"]
        #expect(try outcome("POST", version: version, ignored) == .refused(.missingHeader))
        let foreign = Self.complete(true, version == .three ? .five : .three)
        #expect(try outcome("POST", version: version, foreign) == .refused(.missingHeader))
    }

    @Test(arguments: DraftVersion.allCases)
    func `a PATCH has an offset, from 6 on a type, and from 8 on says whether it is the last`(version: DraftVersion)
        throws
    {
        var headers = ["Upload-Offset": "7", "Content-Length": "3"]
        let last = TusExtensionRequestTests.DraftOutcome.accepted(
            .append(Self.id, UploadAppend(offset: 7, bodyLength: 3, endsUpload: true)))
        let untyped = try outcome("PATCH", version: version, headers)
        #expect(untyped == (version < .six ? last : .refused(.unsupportedContentType)))
        headers["Content-Type"] = "application/partial-upload"
        #expect(try outcome("PATCH", version: version, headers) == (version < .eight ? last : .refused(.missingHeader)))
        headers.merge(Self.complete(false, version)) { $1 }
        #expect(
            try outcome("PATCH", version: version, headers)
                == .accepted(.append(Self.id, UploadAppend(offset: 7, bodyLength: 3))))
        headers["Upload-Offset"] = "-7"
        #expect(try outcome("PATCH", version: version, headers) == .refused(.missingHeader))
    }

    @Test(arguments: DraftVersion.allCases)
    func `a PATCH without a body has one of no bytes`(version: DraftVersion) throws {
        var headers = Self.complete(true, version)
        headers["Upload-Offset"] = "7"
        headers["Content-Type"] = "application/partial-upload"
        #expect(
            try outcome("PATCH", version: version, headers)
                == .accepted(.append(Self.id, UploadAppend(offset: 7, bodyLength: 0, endsUpload: true))))
    }

    @Test func `each method asks for its operation`() throws {
        #expect(try outcome("HEAD", version: .six, [:]) == .accepted(.retrieve(Self.id)))
        #expect(try outcome("DELETE", version: .six, [:]) == .accepted(.cancel(Self.id)))
        #expect(try outcome("OPTIONS", version: .six, [:]) == .accepted(.options))
        #expect(try outcome("PUT", version: .six, [:]) == .refused(.methodNotAllowed))
    }

    @Test func `limits are told in the words of each version`() {
        let told = DraftVersion.allCases.map { $0.limits(maxLength: 100, secondsLeft: 60) }
        #expect(told == [nil, "max-size=100, expires=60", "max-size=100, expires=60", "max-size=100, max-age=60"])
        #expect(DraftVersion.eight.limits(maxLength: 100, secondsLeft: nil) == "max-size=100")
    }
}

extension TusExtensionRequestTests {
    enum DraftOutcome: Equatable {
        case accepted(DraftOperation)
        case refused(UploadRefusal.Kind)
    }
}

@Suite struct StructuredFieldTests {
    @Test(
        arguments: [
            ("0", 0), ("12", 12), (" 7 ", 7), ("7;a=1", 7), ("999999999999999", 999_999_999_999_999),
            ("1000000000000000", nil), ("-1", nil), ("+1", nil), ("1.0", nil), ("", nil), ("\"1\"", nil), ("1, 2", nil),
        ] as [(String, Int64?)])
    func `an integer is one of RFC 9651`(text: String, expected: Int64?) {
        #expect(StructuredField.integer(text) == expected)
    }

    @Test(
        arguments: [
            ("?1", true), ("?0", false), (" ?1", true), ("?1;x", true), ("1", nil), ("true", nil), ("?2", nil),
            ("", nil),
        ] as [(String, Bool?)])
    func `a boolean is one of RFC 9651`(text: String, expected: Bool?) {
        #expect(StructuredField.boolean(text) == expected)
    }
}

@Suite struct ContentDispositionTests {
    @Test(
        arguments: [
            ("attachment; filename=a.mp4", "a.mp4"),
            ("attachment; filename=\"a b.mp4\"", "a b.mp4"),
            ("inline; filename=\"file name.jpg\"; filename*=UTF-8''na%C3%AFve.mp4", "naïve.mp4"),
            ("form-data; name=\"file\"; filename=\"a;b.mp4\"", "a;b.mp4"),
            ("form-data; name=\"file\"; filename=\"say \\\"hi\\\".mp4\"", "say \"hi\".mp4"),
            ("form-data; name=\"file\"; filename=\"say %22hi%22.mp4\"", "say \"hi\".mp4"),
            ("form-data; name=\"file\"; filename=\"C:\\films\\a.mp4\"", "C:\\films\\a.mp4"),
            ("form-data; filename=\"a\"; filename=\"b\"", "a"),
            ("form-data; FILENAME=a", "a"),
            ("form-data; filename*=latin1''a; filename=b", "b"),
            ("form-data; filename=\"never ends", nil),
            ("form-data; filename", nil),
            ("form-data", nil),
        ] as [(String, String?)])
    func `a file's name is read`(header: String, expected: String?) {
        #expect(ContentDisposition(header: header)?.filename == expected)
    }

    @Test func `what is no disposition is none`() {
        #expect(ContentDisposition(header: "") == nil)
        #expect(ContentDisposition(header: "; name=a") == nil)
    }
}
