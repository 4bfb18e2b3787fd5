import HeadwaterCore
import Uploads

/// The body of `POST /v1/videos`: a video whose file is still to come, from the client or from elsewhere.
struct NewVideo: Decodable {
    let upload: NewUpload
    /// Where the file is to be fetched; nil when the client brings it.
    let remote: RemoteAddress?

    /// - Throws: ``UploadRefusal`` with every field that can't be taken; `DecodingError` when there is no object.
    init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder)
        let title = fields.read("title", String.self, expected: "This is text.")
        if let title, title.count > VideoRoutes.maxTitle {
            fields.refuse("title", "A title has at most \(VideoRoutes.maxTitle) characters.")
        }
        var remote: RemoteAddress?
        let url = fields.read("url", String.self, expected: Self.urlExpected)
        if let url {
            remote = RemoteAddress(url)
            if remote == nil { fields.refuse("url", Self.urlExpected) }
        }
        var name: String?
        var bytes: Int64?
        fields.object("source") { source in
            name = source.read("name", String.self, expected: "This is text.")
            bytes = source.read("bytes", Int64.self, expected: Self.bytesExpected)
        }
        if url != nil {
            if bytes != nil { fields.refuse("source.bytes", "What is fetched tells its length itself.") }
        } else if bytes.map({ $0 < 0 }) ?? !fields.problems.contains(where: {
            ["source", "source.bytes", "url"].contains($0.field)
        }) {
            fields.refuse("source.bytes", Self.bytesExpected)
        }
        let options = Self.options(&fields)
        let visibility = fields.read("visibility", Visibility.self, expected: Visibility.expected)
        fields.refuseOthers()
        guard fields.problems.isEmpty else { throw UploadRefusal(invalid: fields.problems) }
        self.remote = remote
        upload = NewUpload(
            length: remote == nil ? bytes ?? 0 : nil,
            sourceName: name.map { SourceName($0) } ?? remote?.sourceName ?? SourceName(""), title: title ?? "",
            options: options, visibility: visibility ?? .public)
    }

    private static let urlExpected = "This is an address that begins with http:// or https://, without a password."

    private static let bytesExpected = "This is the number of bytes of the file."

    private static func options(_ fields: inout FieldReader) -> EncodeOptions {
        let time = { (field: EncodeOptions.Field, fields: inout FieldReader) in
            fields.read(field.rawValue, WrittenTime.self, expected: EncodeOptions.timeExpected)?.time
        }
        let options = EncodeOptions(
            start: time(.start, &fields), end: time(.end, &fields),
            passesThrough: fields.read(
                EncodeOptions.Field.passthrough.rawValue, Bool.self, expected: "This is true or false."))
        // A start that could not be read says nothing about the end.
        if fields.problems.isEmpty, let problem = options.problem { fields.refuse(problem.field, problem.message) }
        return options
    }

    /// Seconds as a number, or what the command line takes as text.
    private struct WrittenTime: Decodable {
        let time: MediaTime

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            let written =
                if let seconds = try? container.decode(Double.self) {
                    MediaTime(seconds: seconds)
                } else {
                    MediaTime(clock: try container.decode(String.self))
                }
            guard let written else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "no time")
            }
            time = written
        }
    }
}
