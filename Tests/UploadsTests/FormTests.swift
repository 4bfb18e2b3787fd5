import Foundation
import HeadwaterCore
import NIOCore
import Testing

@testable import Uploads

@Suite struct FormReaderTests {
    static let type = "multipart/form-data; boundary=XX"

    static let form = """
        ignored\r
        --XX\r
        Content-Disposition: form-data; name="title"\r
        \r
        A day\r
        --XX  \r
        content-disposition: form-data; name="file"; filename="a.mp4"\r
        Content-Type: video/mp4\r
        \r
        one\r
        --X\r
        -\r\n--XY two\r
        --XX--\r
        epilogue
        """

    /// The events with neighbouring bytes put together, since pieces are an accident of how they came.
    private static func events(_ form: [UInt8], sizes: () -> Int) throws -> [String] {
        var reader = try FormReader(contentType: type)
        var told: [String] = []
        var rest = form[...]
        while !rest.isEmpty {
            let piece = rest.prefix(max(1, sizes()))
            rest = rest.dropFirst(piece.count)
            for event in try reader.read(ByteBuffer(bytes: piece)) {
                switch event {
                case .part(let part):
                    told.append("\(part.name) \(part.filename ?? "-") \(part.mediaType ?? "-")")
                    told.append("")
                case .bytes(let bytes): told[told.count - 1] += String(buffer: bytes)
                case .partEnd: told.append("end")
                }
            }
        }
        try reader.finish()
        return told
    }

    private static let expected = [
        "title - -", "A day", "end", "file a.mp4 video/mp4", "one\r\n--X\r\n-\r\n--XY two", "end",
    ]

    @Test(arguments: [1, 2, 3, 7, 1000])
    func `a form reads the same in pieces of any size`(size: Int) throws {
        #expect(try Self.events(Array(Self.form.utf8)) { size } == Self.expected)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `a form reads the same in random pieces`(seed: UInt64) throws {
        var random = Seeded(state: seed)
        let found = try Self.events(Array(Self.form.utf8)) { Int.random(in: 1...40, using: &random) }
        #expect(found == Self.expected, "seed \(seed)")
    }

    @Test func `a part may be empty, and a form begin with its boundary`() throws {
        let form = "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n--XX--"
        #expect(try Self.events(Array(form.utf8)) { 5 } == ["a - -", "", "end"])
    }

    @Test(arguments: [
        "multipart/form-data", "multipart/form-data; boundary=", "multipart/mixed; boundary=XX", "text/plain", "",
        "multipart/form-data; boundary=\(String(repeating: "x", count: 71))",
        "multipart/form-data; boundary=\"a\u{1}\"",
    ])
    func `a form without a usable boundary is refused`(type: String) {
        #expect(throws: UploadRefusal.self) { _ = try FormReader(contentType: type) }
    }

    @Test(arguments: [
        ("no boundary at all", String(repeating: "x", count: 20_000)),
        ("an endless head", "--XX\r\nA: " + String(repeating: "x", count: 20_000)),
        ("an endless line of a boundary", "--XX" + String(repeating: " ", count: 20_000)),
        ("something after a boundary", "--XXY\r\n\r\n"),
        ("a part without a name", "--XX\r\nContent-Type: a/b\r\n\r\nx\r\n--XX--"),
        ("a part without a head", "--XX\r\n\r\nx\r\n--XX--"),
        ("an end in the middle", "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx"),
        ("nothing", ""),
        (
            "many parts",
            String(repeating: "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n", count: 40) + "--XX--"
        ),
    ])
    func `a hostile form is refused`(name: String, form: String) {
        for size in [1, 4096] {
            #expect(throws: UploadRefusal.self, "\(name)") { try Self.events(Array(form.utf8)) { size } }
        }
    }

    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func `noise made of a form's pieces never traps and never grows what is held`(seed: UInt64) throws {
        var random = Seeded(state: seed)
        let words = ["\r\n", "--XX", "--", "X", ":", "Content-Disposition: form-data; name=\"a\"", "\u{0}", "\r", " "]
        var reader = try FormReader(contentType: Self.type)
        for _ in 0..<300 {
            let word = words.randomElement(using: &random) ?? ""
            do {
                _ = try reader.read(ByteBuffer(string: word))
            } catch {
                return
            }
            #expect(reader.heldBytes <= FormReader.maxHead + 100, "seed \(seed)")
        }
    }
}

@Suite struct FormFileTests {
    private static func part(_ head: String, _ content: String) -> String {
        "--XX\r\nContent-Disposition: form-data; \(head)\r\n\r\n\(content)\r\n"
    }

    private static func read(_ form: String, fields: FormFields = FormFields()) async throws -> String {
        let pieces = stride(from: 0, to: form.utf8.count, by: 3).map { Array(Array(form.utf8)[$0...].prefix(3)) }
        var text = ""
        let file = FormFile(TestBody(pieces: pieces), contentType: FormReaderTests.type, fields: fields) { name, _ in
            #expect(name == "a.mp4")
        }
        for try await bytes in file { text += String(buffer: bytes) }
        return text
    }

    private static let file = part("name=\"file\"; filename=\"a.mp4\"", "bytes")
    private static let title = part("name=\"title\"", "A day")

    @Test(arguments: [title + file, file + title])
    func `a title may come before or after the file`(parts: String) async throws {
        let fields = FormFields()
        #expect(try await Self.read(parts + "--XX--\r\n", fields: fields) == "bytes")
        #expect(fields.title == "A day")
    }

    @Test(arguments: [
        (title + "--XX--", UploadRefusal.Kind.malformedForm), (file + file + "--XX--", .malformedForm),
        (file + part("name=\"secret\"", "x") + "--XX--", .invalidFields), (file, .malformedForm),
        (part("name=\"title\"", String(repeating: "x", count: 5000)) + file + "--XX--", .malformedForm),
    ])
    func `a form that lacks its file, has two, or says too much is refused`(
        form: String, expected: UploadRefusal.Kind
    ) async {
        await #expect { try await Self.read(form) } throws: { kind($0) == expected }
    }
}
