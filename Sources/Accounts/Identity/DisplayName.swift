import Foundation
import HeadwaterCore

/// What a person is called on the pages: data, and never more than one short line.
public struct DisplayName: Sendable, Hashable {
    public let text: String

    public static let maxLength = 80

    /// What is told of a `name` that is none.
    static let problem = FieldProblem("name", "A name has 1 to \(maxLength) characters.")

    /// Nil when nothing is left to see, or too much.
    ///
    /// Control characters and those that turn the direction of text around go: with them a name can pose as another.
    public init?(_ given: String) {
        let visible = given.precomposedStringWithCanonicalMapping.unicodeScalars.filter { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: false
            default: true
            }
        }
        let words = String(String.UnicodeScalarView(visible)).split(whereSeparator: \.isWhitespace)
        let text = words.joined(separator: " ")
        guard (1...Self.maxLength).contains(text.count), text.utf8.count <= 4 * Self.maxLength else { return nil }
        self.text = text
    }
}
