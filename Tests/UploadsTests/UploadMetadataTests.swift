import HeadwaterCore
import Testing

@testable import Uploads

@Suite struct UploadMetadataTests {
    @Test func `pairs are read and the text is kept as it came`() throws {
        let text = "filename d29ybGQgLm1wNA==,is_private, filetype dmlkZW8vbXA0"
        let metadata = try UploadMetadata(header: text)
        #expect(metadata["filename"] == "world .mp4")
        #expect(metadata["is_private"] == "")
        #expect(metadata["filetype"] == "video/mp4")
        #expect(metadata["other"] == nil)
        #expect(metadata.text == text)
    }

    @Test(arguments: ["", "  "])
    func `an empty header is no metadata`(text: String) throws {
        #expect(try UploadMetadata(header: text)["filename"] == nil)
    }

    @Test(arguments: [
        "filename d29y,filename d29y", "filename, filename", ",", "filename d29y,", "filename d29y,,a Yg==",
        "filename not*base64", "filename d29ybGQ", "a Yg== c", "sch\u{F6}n Yg==",
    ])
    func `what breaks a rule is refused`(text: String) {
        #expect { try UploadMetadata(header: text) } throws: { error in
            (error as? UploadRefusal)?.kind == .malformedMetadata
        }
    }

    @Test func `the title is the file's name without its extension unless one is given`() throws {
        let title = { header in try NewUpload(length: 1, metadata: UploadMetadata(header: header)).title }
        #expect(try title("filename bXkgY2F0Lm1wNA==") == "my cat")
        #expect(try title("name bXkgY2F0Lm1wNA==") == "my cat")
        #expect(try title("filename bXkgY2F0Lm1wNA==,title VG9t") == "Tom")
        #expect(try title("") == "untitled")
    }

    @Test func `options are read by the names they have on the command line`() throws {
        let all = "start MTo1LjU=,end OTA=,passthrough ZmFsc2U="
        #expect(
            try UploadMetadata(header: all).options()
                == EncodeOptions(
                    start: MediaTime(65_500, timescale: 1000), end: MediaTime(90, timescale: 1), passesThrough: false))
        #expect(try UploadMetadata(header: "passthrough dHJ1ZQ==").options() == EncodeOptions(passesThrough: true))
        #expect(try UploadMetadata(header: "filename d29y").options() == EncodeOptions())
    }

    @Test(arguments: [
        ("start c29vbg==,end,passthrough MQ==", ["start", "end", "passthrough"]),
        ("start OTA=,end OTA=", ["end"]),
        ("end MA==", ["end"]),
        ("start c29vbg==,end MA==", ["start"]),
        ("passthrough", ["passthrough"]),
    ])
    func `every option that can't be taken is named`(header: String, fields: [String]) throws {
        let metadata = try UploadMetadata(header: header)
        #expect { try metadata.options() } throws: { error in
            guard let refusal = error as? UploadRefusal else { return false }
            return refusal.kind == .invalidFields
                && refusal.fields.map(\.field) == fields.map { "Upload-Metadata.\($0)" }
                && refusal.fields.allSatisfy { $0.message.hasSuffix(".") }
        }
    }

    @Test func `bytes that are no UTF-8 do not get in the way`() throws {
        #expect(try UploadMetadata(header: "filename /w==").sourceName.text == "\u{FFFD}")
    }
}

@Suite struct SourceNameTests {
    @Test(arguments: [
        ("clip.mp4", "clip.mp4"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Videos\\clip.mov", "clip.mov"),
        ("/", "untitled"), ("", "untitled"), ("..", "untitled"), ("a/..", "untitled"),
        ("nul\u{0}l.mp4", "null.mp4"),
        ("line\r\nbreak.mp4", "linebreak.mp4"),
        ("exe\u{202E}4pm.mp4", "exe4pm.mp4"),
        ("  much   space .mp4 ", "much space .mp4"),
        (".hidden", ".hidden"),
    ])
    func `a name is one visible line without a folder`(raw: String, expected: String) {
        #expect(SourceName(raw).text == expected)
    }

    @Test(arguments: [
        ("clip.mp4", "clip"), ("clip.tar.gz", "clip.tar"), ("clip", "clip"), (".hidden", ".hidden"),
        ("Talk. And more", "Talk. And more"), ("v1.2.final-cut", "v1.2.final-cut"),
    ])
    func `the stem leaves out an extension and nothing else`(name: String, stem: String) {
        #expect(SourceName(name).stem == stem)
    }

    @Test func `a name of any length is cut`() {
        #expect(SourceName(String(repeating: "x", count: 10_000)).text.unicodeScalars.count == SourceName.maxScalars)
    }

    @Test(arguments: ["video/mp4\u{0}", "", "vidéo/mp4", String(repeating: "x", count: 256)])
    func `what can be no name of a media type is not kept`(text: String) {
        #expect(NewUpload(length: 1, sourceName: SourceName("a"), mediaType: text).mediaType == nil)
        #expect(NewUpload(length: 1, sourceName: SourceName("a"), mediaType: "video/mp4; codecs=avc1").mediaType != nil)
    }
}
