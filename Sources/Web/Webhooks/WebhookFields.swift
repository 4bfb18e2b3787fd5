import Catalog
import HTTPTypes
import HeadwaterCore

/// The body of `POST` and `PATCH` of webhooks: what is absent stays as it is.
struct WebhookFields: Decodable {
    private static let maxDescription = 200

    var url: String?
    var description: String?
    var events: Set<WebhookEventType>?
    var enabled: Bool?
    private var problems: [FieldProblem]

    /// - Throws: `DecodingError` when there is no object.
    init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder)
        url = fields.read("url", String.self, expected: "This is text.")
        description = fields.read("description", String.self, expected: "This is text.")
        if let description {
            if description.unicodeScalars.contains(where: { $0.value == 0 }) {
                fields.refuse("description", "Text holds no NUL.")
            } else if description.count > Self.maxDescription {
                fields.refuse("description", "A description has at most \(Self.maxDescription) characters.")
            }
        }
        enabled = fields.read("enabled", Bool.self, expected: "This is true or false.")
        let known = WebhookEventType.allCases.map(\.rawValue).joined(separator: ", ")
        if let names = fields.read("events", [String].self, expected: "This is a list of event types.") {
            let types = names.compactMap(WebhookEventType.init(rawValue:))
            if types.isEmpty || types.count < names.count { fields.refuse("events", "There are \(known).") }
            events = Set(types)
        }
        fields.refuseOthers()
        problems = fields.problems
    }

    /// - Throws: ``Problem`` with every field that can't be taken.
    mutating func check(_ targets: WebhookTargets, isNew: Bool) throws(Problem) {
        let isRefused = problems.contains { $0.field == "url" }
        if let url, let sentence = targets.problem(with: url) {
            problems.append(FieldProblem("url", sentence))
        } else if url == nil, isNew, !isRefused {
            problems.append(FieldProblem("url", "A webhook has an address."))
        }
        guard problems.isEmpty else {
            var problem = Problem(.badRequest, "invalid_fields", "What is asked for this webhook can't be done.")
            problem.errors = problems
            throw problem
        }
    }

    func apply(to webhook: inout WebhookRecord) {
        if let url { webhook.url = url }
        if let description { webhook.description = description }
        if let events { webhook.events = WebhookEventType.allCases.filter(events.contains) }
        guard let enabled, enabled != webhook.isEnabled else { return }
        webhook.isEnabled = enabled
        webhook.disabledReason = nil
        webhook.failingSince = nil
    }
}
