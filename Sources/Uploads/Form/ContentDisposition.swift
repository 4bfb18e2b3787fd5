import Foundation

/// `Content-Disposition` as requests and the parts of forms carry it (RFC 6266, RFC 7578 4.2).
public struct ContentDisposition: Sendable, Equatable {
    private let field: ParameterizedField

    /// Nil when it is none.
    public init?(header: String) {
        guard let field = ParameterizedField(header) else { return nil }
        self.field = field
    }

    /// The name of a form's field.
    public var name: String? { field["name"] }

    /// The extended form says what its characters are and wins (RFC 6266 4.3). Data, never a path.
    public var filename: String? {
        field["filename*"].flatMap(Self.extended) ?? field["filename"].map(Self.unescaped)
    }

    /// `UTF-8''na%C3%AFve` (RFC 8187).
    private static func extended(_ text: String) -> String? {
        let parts = text.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].lowercased() == "utf-8" else { return nil }
        return String(parts[2]).removingPercentEncoding
    }

    /// Browsers write a quote as `%22` and line breaks likewise, and nothing else (HTML, 4.10.21.8).
    private static func unescaped(_ text: String) -> String {
        text.replacing("%22", with: "\"").replacing("%0D", with: "").replacing("%0A", with: "")
    }
}
