/// Metrics in Prometheus' text format, version 0.0.4.
struct PrometheusText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    struct Family {
        enum Kind: String { case counter, gauge, histogram }

        /// `headwater_…`, a counter ending in `_total`.
        var name: String
        var kind: Kind
        /// One sentence.
        var help: String
        var samples: [Sample]
    }

    struct Sample {
        /// What follows the family's name: a histogram's samples have names of their own.
        var suffix = ""
        /// In the order they are written.
        var labels: [(name: String, value: String)]
        var value: Double
    }

    var families: [Family]

    var text: String {
        families.map { family in
            let head =
                "# HELP \(family.name) \(Self.escaped(family.help, quotes: false))\n"
                + "# TYPE \(family.name) \(family.kind.rawValue)\n"
            return head
                + family.samples.map { sample in
                    "\(family.name)\(sample.suffix)\(Self.rendered(sample.labels)) \(Self.rendered(sample.value))\n"
                }.joined()
        }.joined()
    }

    private static func rendered(_ labels: [(name: String, value: String)]) -> String {
        guard !labels.isEmpty else { return "" }
        return "{" + labels.map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }.joined(separator: ",") + "}"
    }

    /// Whole numbers without a fraction.
    private static func rendered(_ value: Double) -> String {
        Int64(exactly: value).map(String.init) ?? "\(value)"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.append(character)
            }
        }
        return result
    }
}
