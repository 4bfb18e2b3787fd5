import HeadwaterCore

/// Reads the fields of a JSON object one by one and gathers what is wrong with them, so that a client is told of
/// everything at once.
struct FieldReader {
    private struct Name: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) { stringValue = name }
        init(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }

    private let object: KeyedDecodingContainer<Name>
    /// What stands before the names of these fields.
    private let prefix: String
    private var known: Set<String> = []
    private(set) var problems: [FieldProblem] = []

    /// - Throws: `DecodingError` when there is no object.
    init(_ decoder: any Decoder) throws { self.init(try decoder.container(keyedBy: Name.self), prefix: "") }

    private init(_ object: KeyedDecodingContainer<Name>, prefix: String) {
        self.object = object
        self.prefix = prefix
    }

    /// The value of a field; nil when it is absent, null, or something else than a sentence says is expected.
    mutating func read<Value: Decodable>(_ name: String, _ type: Value.Type, expected: String) -> Value? {
        known.insert(name)
        do {
            return try object.decodeIfPresent(type, forKey: Name(name))
        } catch {
            refuse(name, expected)
            return nil
        }
    }

    /// The fields of an object inside this one; it counts as empty when it is absent.
    mutating func object(_ name: String, _ read: (inout FieldReader) -> Void) {
        known.insert(name)
        guard object.contains(Name(name)) else { return }
        do {
            var inner = FieldReader(
                try object.nestedContainer(keyedBy: Name.self, forKey: Name(name)), prefix: "\(prefix)\(name).")
            read(&inner)
            inner.refuseOthers()
            problems += inner.problems
        } catch {
            refuse(name, "This is an object.")
        }
    }

    mutating func refuse(_ name: String, _ sentence: String) {
        problems.append(FieldProblem(prefix + name, sentence))
    }

    /// A field that nothing asked for is one that the client has mistyped.
    mutating func refuseOthers() {
        for name in object.allKeys.map(\.stringValue).sorted() where !known.contains(name) {
            refuse(name, "There is no such field.")
        }
    }
}
