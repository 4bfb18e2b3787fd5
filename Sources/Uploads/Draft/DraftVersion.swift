/// The versions of Resumable Uploads for HTTP (draft-ietf-httpbis-resumable-upload) that are spoken here, by the number
/// that `Upload-Draft-Interop-Version` names while it is no standard.
public enum DraftVersion: Int, Sendable, CaseIterable, Comparable {
    /// Draft 01, spoken by Apple's systems of 2023.
    case three = 3
    /// Draft 03: `Upload-Complete` takes the place of `Upload-Incomplete`.
    case five = 5
    /// Drafts 04 and 05: the type of a PATCH's body, and limits.
    case six = 6
    /// Draft 08 and later: problem types, and the age of an upload among its limits.
    case eight = 8

    public static func < (left: DraftVersion, right: DraftVersion) -> Bool { left.rawValue < right.rawValue }

    /// Nil when the header is absent or names a version that is not spoken here.
    public init?(header: String?) {
        guard let number = header.flatMap(StructuredField.integer), let version = DraftVersion(rawValue: Int(number))
        else { return nil }
        self = version
    }

    /// The type that a PATCH's body must have; nil when any will do.
    var contentType: String? { self >= .six ? DraftRequest.contentType : nil }

    /// Whether a PATCH must say if it is the last one; before, one that does not say is.
    var requiresCompleteness: Bool { self >= .eight }

    /// The header that says whether an upload is complete, and what it says.
    public func completeness(_ isComplete: Bool) -> (name: String, value: String) {
        self == .three
            ? ("Upload-Incomplete", StructuredField.boolean(!isComplete))
            : ("Upload-Complete", StructuredField.boolean(isComplete))
    }

    /// `Upload-Limit`; nil before there was such a header.
    ///
    /// - Parameter secondsLeft: until the upload ends by itself, nil when it does not.
    public func limits(maxLength: Int64, secondsLeft: Int64?) -> String? {
        guard self > .three else { return nil }
        var members = ["max-size=\(maxLength)"]
        if let secondsLeft { members.append("\(self >= .eight ? "max-age" : "expires")=\(max(0, secondsLeft))") }
        return members.joined(separator: ", ")
    }
}
