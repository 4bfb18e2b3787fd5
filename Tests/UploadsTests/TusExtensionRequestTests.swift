import Catalog
import Foundation
import HeadwaterCore
import Testing

@testable import Uploads

/// What tus 1.0's extensions ask of a request's head, rule by rule.
@Suite struct TusExtensionRequestTests {
    static let id = TusRequestTests.id
    static let other = VideoID("01arz3ndektsv4rrffq69g5fbb")!  // 26 characters of the alphabet
    static let bytes = ["Content-Type": "application/offset+octet-stream"]

    enum Outcome: Equatable {
        case accepted(TusOperation)
        case refused(UploadRefusal.Kind)
    }

    /// A row of the table: a request and what it is taken for.
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var method: String
        var headers: [String: String]
        var expected: Outcome

        init(
            _ rule: String, _ method: String, _ headers: [String: String], _ expected: TusOperation
        ) {
            (testDescription, self.method, self.headers, self.expected) = (rule, method, headers, .accepted(expected))
        }

        init(
            _ rule: String, _ method: String, _ headers: [String: String], refused: UploadRefusal.Kind
        ) {
            (testDescription, self.method, self.headers, self.expected) = (rule, method, headers, .refused(refused))
        }
    }

    private static func new(
        _ length: Int64?, partial: Bool = false
    ) -> NewUpload {
        var upload = NewUpload(length: length, sourceName: SourceName(""))
        if partial { upload.kind = .partial }
        return upload
    }

    private static let digest = "qvTGHdzF6KLavt4PO0gs2a6pQ00="

    static let creation = [
        Row("the length may come later", "POST", ["Upload-Defer-Length": "1"], .create(new(nil), body: nil)),
        Row("deferring is 1 or nothing", "POST", ["Upload-Defer-Length": "0"], refused: .malformedHeader),
        Row("deferring is not true", "POST", ["Upload-Defer-Length": "true"], refused: .malformedHeader),
        Row(
            "a length is not deferred, too", "POST", ["Upload-Defer-Length": "1", "Upload-Length": "5"],
            refused: .malformedHeader),
        Row(
            "a body comes along", "POST", bytes.merging(["Upload-Length": "5", "Content-Length": "3"]) { $1 },
            .create(new(5), body: UploadAppend(offset: 0, bodyLength: 3))),
        Row(
            "a chunked body comes along", "POST",
            bytes.merging(["Upload-Length": "5", "Transfer-Encoding": "chunked"]) { $1 },
            .create(new(5), body: UploadAppend(offset: 0, bodyLength: nil))),
        Row(
            "an empty body is none", "POST",
            ["Upload-Length": "5", "Content-Length": "0", "Content-Type": "text/plain"],
            .create(new(5), body: nil)),
        Row(
            "a body of another type is refused, not dropped", "POST",
            ["Upload-Length": "5", "Content-Length": "3", "Content-Type": "text/plain"],
            refused: .unsupportedContentType),
        Row(
            "a body longer than the upload is refused", "POST",
            bytes.merging(["Upload-Length": "5", "Content-Length": "6"]) { $1 }, refused: .exceedsLength),
        Row(
            "a body longer than any upload is refused", "POST",
            bytes.merging(["Upload-Defer-Length": "1", "Content-Length": "1001"]) { $1 }, refused: .tooLarge),
    ]

    static let appending = [
        Row(
            "a PATCH brings the length", "PATCH",
            bytes.merging(["Upload-Offset": "0", "Upload-Length": "9"]) { $1 },
            .append(id, UploadAppend(offset: 0, bodyLength: nil, uploadLength: 9))),
        Row(
            "a length is a number", "PATCH", bytes.merging(["Upload-Offset": "0", "Upload-Length": "-9"]) { $1 },
            refused: .malformedHeader),
        Row(
            "a checksum is of an algorithm that is known", "PATCH",
            bytes.merging(["Upload-Offset": "0", "Upload-Checksum": "md5 \(digest)"]) { $1 },
            refused: .unsupportedChecksum),
        Row(
            "a checksum has a digest", "PATCH",
            bytes.merging(["Upload-Offset": "0", "Upload-Checksum": "sha1"]) { $1 }, refused: .malformedHeader),
        Row(
            "a digest is base64", "PATCH",
            bytes.merging(["Upload-Offset": "0", "Upload-Checksum": "sha1 !!!"]) { $1 }, refused: .malformedHeader),
        Row(
            "a digest is as long as its algorithm makes it", "PATCH",
            bytes.merging(["Upload-Offset": "0", "Upload-Checksum": "sha256 \(digest)"]) { $1 },
            refused: .malformedHeader),
    ]

    static let concatenation = [
        Row(
            "a partial upload has a length", "POST", ["Upload-Concat": "partial", "Upload-Length": "5"],
            .create(new(5, partial: true), body: nil)),
        Row(
            "a partial upload may defer it", "POST", ["Upload-Concat": "partial", "Upload-Defer-Length": "1"],
            .create(new(nil, partial: true), body: nil)),
        Row(
            "a partial upload without a length is refused", "POST", ["Upload-Concat": "partial"],
            refused: .missingHeader),
        Row(
            "a final upload has parts, relative or absolute", "POST",
            ["Upload-Concat": "final;/files/\(id) https://video.example.org/files/\(other)"],
            .join(FinalUpload(parts: [id, other], upload: new(nil)))),
        Row(
            "a final upload has no length of its own", "POST",
            ["Upload-Concat": "final;/files/\(id)", "Upload-Length": "5"], refused: .malformedHeader),
        Row(
            "a final upload does not defer it either", "POST",
            ["Upload-Concat": "final;/files/\(id)", "Upload-Defer-Length": "1"], refused: .malformedHeader),
        Row("a final upload of nothing is refused", "POST", ["Upload-Concat": "final;"], refused: .malformedHeader),
        Row("a part is an upload", "POST", ["Upload-Concat": "final;/files/x"], refused: .unusablePart),
        Row(
            "a part is there once", "POST", ["Upload-Concat": "final;/files/\(id) /files/\(id)"],
            refused: .unusablePart),
        Row("there is no other kind", "POST", ["Upload-Concat": "whole"], refused: .malformedHeader),
    ]

    @Test(arguments: creation + appending + concatenation)
    func `each rule of an extension is kept`(row: Row) {
        var headers = row.headers
        headers["Tus-Resumable"] = "1.0.0"
        let target: TusRequest.Target = row.method == "POST" ? .collection : .upload(Self.id)
        let request = TusRequest(method: row.method, target: target) { [headers] in headers[$0] }
        let found: Outcome
        do {
            found = .accepted(try request.operation(maxLength: 1000))
        } catch {
            found = .refused(error.kind)
        }
        #expect(found == row.expected)
    }

    @Test func `the checksum of a PATCH is read`() throws {
        let checksum = try UploadChecksum(header: "sha1 \(Self.digest)")
        #expect(checksum.algorithm == .sha1)
        #expect(checksum.digest.count == 20)
    }
}

@Suite struct ChecksumTests {
    /// The test vector of RFC 3720 B.4 for 32 bytes rising from 0, the "check" value of the published catalogues of
    /// CRCs, and nothing.
    @Test(
        arguments: [
            (Array(0..<32), 0x46DD_794E), (Array("123456789".utf8), 0xE306_9283), ([], 0),
        ] as [([UInt8], UInt32)])
    func `a CRC is that of the published vectors`(bytes: [UInt8], expected: UInt32) {
        for split in 0...bytes.count {
            var sum = CRC32C()
            bytes[..<split].withUnsafeBytes { sum.add($0) }
            bytes[split...].withUnsafeBytes { sum.add($0) }
            #expect(sum.value == expected)
        }
    }

    /// FIPS 180-4's examples for "abc".
    @Test(arguments: [
        (UploadChecksum.Algorithm.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (.crc32c, "364b3fb7"),
    ])
    func `a digest is that of the published examples`(algorithm: UploadChecksum.Algorithm, expected: String) {
        var sum = UploadChecksum.Sum(algorithm)
        for piece in ["a", "bc"] { Array(piece.utf8).withUnsafeBytes { sum.add($0) } }
        #expect(sum.digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == expected)
    }
}
