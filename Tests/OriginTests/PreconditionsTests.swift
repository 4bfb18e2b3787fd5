import Origin
import Testing

@Suite("Conditional requests") struct PreconditionsTests {
    static let before = "Sun, 06 Nov 1994 08:49:36 GMT"
    static let modified = "Sun, 06 Nov 1994 08:49:37 GMT"
    static let after = "Sun, 06 Nov 1994 08:49:38 GMT"

    struct Case: Sendable, CustomTestStringConvertible {
        var fields: HeaderFields
        var outcome: Preconditions.Outcome

        init(_ fields: HeaderFields, _ outcome: Preconditions.Outcome) {
            self.fields = fields
            self.outcome = outcome
        }

        var testDescription: String { fields.fields.map { "\($0.name): \($0.value)" }.joined(separator: " | ") }
    }

    private static let whole = Preconditions.Outcome.proceed(appliesRange: true)

    /// The steps of RFC 9110 13.2.2, for a current tag "a" and a current date.
    static let cases = [
        Case([:], whole),
        // 1: If-Match, by strong comparison
        Case(["If-Match": "\"a\""], whole),
        Case(["If-Match": "\"b\", \"a\""], whole),
        Case(["If-Match": "*"], whole),
        Case(["If-Match": "\"b\""], .failed),
        Case(["If-Match": "W/\"a\""], .failed),
        Case(["If-Match": "nonsense"], .failed),
        // 2: If-Unmodified-Since, only without If-Match
        Case(["If-Unmodified-Since": modified], whole),
        Case(["If-Unmodified-Since": after], whole),
        Case(["If-Unmodified-Since": before], .failed),
        Case(["If-Unmodified-Since": "yesterday"], whole),
        Case(["If-Match": "\"a\"", "If-Unmodified-Since": before], whole),
        Case(["If-Match": "\"b\"", "If-Unmodified-Since": after], .failed),
        // 3: If-None-Match, by weak comparison
        Case(["If-None-Match": "\"a\""], .notModified),
        Case(["If-None-Match": "W/\"a\""], .notModified),
        Case(["If-None-Match": "\"b\", W/\"a\""], .notModified),
        Case(["if-none-match": "*"], .notModified),
        Case(["If-None-Match": "\"b\""], whole),
        Case(["If-None-Match": "nonsense"], whole),
        // 4: If-Modified-Since, only without If-None-Match
        Case(["If-Modified-Since": modified], .notModified),
        Case(["If-Modified-Since": after], .notModified),
        Case(["If-Modified-Since": before], whole),
        Case(["If-Modified-Since": "yesterday"], whole),
        Case(["If-None-Match": "\"b\"", "If-Modified-Since": after], whole),
        Case(["If-None-Match": "\"a\"", "If-Modified-Since": before], .notModified),
        // The earlier steps decide first
        Case(["If-Match": "\"b\"", "If-None-Match": "\"a\""], .failed),
        Case(["If-Match": "\"a\"", "If-None-Match": "\"a\""], .notModified),
        // 5: If-Range, by strong comparison
        Case(["If-Range": "\"a\""], whole),
        Case(["If-Range": "\"b\""], .proceed(appliesRange: false)),
        Case(["If-Range": "W/\"a\""], .proceed(appliesRange: false)),
        Case(["If-Range": modified], whole),
        Case(["If-Range": after], .proceed(appliesRange: false)),
        Case(["If-Range": "nonsense"], .proceed(appliesRange: false)),
    ]

    @Test(arguments: cases)
    func `the steps come in the standard's order`(_ request: Case) {
        let current = Preconditions.Validators(
            entityTag: EntityTag(opaque: "a"), lastModified: HTTPDate(Self.modified), isDateStrong: true)
        #expect(Preconditions(request.fields).outcome(for: current) == request.outcome)
    }

    @Test func `without a date of its own an object ignores dates`() {
        let current = Preconditions.Validators(entityTag: EntityTag(opaque: "a"), lastModified: nil, isDateStrong: true)
        #expect(Preconditions(["If-Modified-Since": Self.after]).outcome(for: current) == Self.whole)
        #expect(Preconditions(["If-Unmodified-Since": Self.before]).outcome(for: current) == Self.whole)
        #expect(Preconditions(["If-Range": Self.modified]).outcome(for: current) == .proceed(appliesRange: false))
    }

    @Test func `a weak date continues no download`() {
        let current = Preconditions.Validators(
            entityTag: EntityTag(opaque: "a"), lastModified: HTTPDate(Self.modified), isDateStrong: false)
        #expect(Preconditions(["If-Range": Self.modified]).outcome(for: current) == .proceed(appliesRange: false))
    }

    @Test func `several fields of one name are one list`() {
        let fields = HeaderFields([
            .init(name: "If-None-Match", value: "\"b\""), .init(name: "IF-NONE-MATCH", value: "\"a\""),
        ])
        let current = Preconditions.Validators(entityTag: EntityTag(opaque: "a"), lastModified: nil, isDateStrong: true)
        #expect(Preconditions(fields).outcome(for: current) == .notModified)
    }
}
