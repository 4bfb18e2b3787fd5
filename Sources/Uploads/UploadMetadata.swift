import Foundation
public import HeadwaterCore

/// What a client says about its file in `Upload-Metadata`: keys with values, in their order.
public struct UploadMetadata: Sendable, Equatable {
    /// The header's value as it came, to be answered verbatim.
    public let text: String
    private let values: [String: String]

    /// Longest header that is kept; file names and titles need a few hundred bytes.
    public static let maxBytes = 16 << 10

    /// No metadata.
    public init() {
        text = ""
        values = [:]
    }

    /// Reads pairs of a key and a base64 value, the value possibly missing, between commas (tus 1.0, section 4.2.1).
    ///
    /// - Throws: ``UploadRefusal`` with `malformedMetadata`. An empty header is no metadata: clients send it so.
    public init(header: String) throws(UploadRefusal) {
        text = header
        guard !header.allSatisfy({ $0 == " " }) else {
            values = [:]
            return
        }
        guard header.utf8.count <= Self.maxBytes else {
            throw UploadRefusal(.malformedMetadata, "Upload-Metadata has at most \(Self.maxBytes) bytes.")
        }
        var values: [String: String] = [:]
        for pair in header.split(separator: ",", omittingEmptySubsequences: false) {
            let words = pair.split(separator: " ")
            guard (1...2).contains(words.count), words[0].utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw Self.malformed("Each pair is a key, a space and a base64 value.", pair)
            }
            guard let value = words.count == 1 ? Data() : Data(base64Encoded: String(words[1])) else {
                throw Self.malformed("The value of \(words[0]) is not base64.", pair)
            }
            // Bytes that are no UTF-8 are shown with replacement characters; the verbatim text keeps them.
            guard values.updateValue(String(decoding: value, as: UTF8.self), forKey: String(words[0])) == nil else {
                throw Self.malformed("The key \(words[0]) is there twice.", pair)
            }
        }
        self.values = values
    }

    public subscript(key: String) -> String? { values[key] }

    /// What the client says the file is: `filetype` is what most clients send, `type` what Uppy does.
    public var mediaType: String? {
        let text = SourceName.cleaned(values["filetype"] ?? values["type"] ?? "").lowercased()
        return text.isEmpty ? nil : text
    }

    /// The file's name; `filename` is what most clients send, `name` what Uppy does.
    public var sourceName: SourceName { SourceName(values["filename"] ?? values["name"] ?? "") }

    /// What is wanted of the video besides the preset.
    ///
    /// - Throws: ``UploadRefusal`` with `invalidFields`, naming every key whose value can't be taken.
    public func options() throws(UploadRefusal) -> EncodeOptions {
        let (options, problems) = EncodeOptions.read { values[$0.rawValue] }
        guard problems.isEmpty else {
            throw UploadRefusal(
                invalid: problems.map { FieldProblem("Upload-Metadata.\($0.field)", $0.message) })
        }
        return options
    }

    /// Who may watch the video.
    ///
    /// - Throws: ``UploadRefusal`` with `invalidFields`.
    public func visibility() throws(UploadRefusal) -> Visibility {
        try Visibility(written: values["visibility"], in: "Upload-Metadata.visibility")
    }

    private static func malformed(_ sentence: String, _ pair: Substring) -> UploadRefusal {
        UploadRefusal(.malformedMetadata, "Upload-Metadata can't be read. \(sentence)", detail: String(pair))
    }
}

extension Visibility {
    /// What a client wrote in a field of its request; public when it wrote nothing.
    ///
    /// - Throws: ``UploadRefusal`` with `invalidFields`.
    public init(written text: String?, in field: String) throws(UploadRefusal) {
        guard let visibility = Visibility(rawValue: text ?? Visibility.public.rawValue) else {
            throw UploadRefusal(invalid: [FieldProblem(field, Visibility.expected)])
        }
        self = visibility
    }
}
