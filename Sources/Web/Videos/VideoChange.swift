import HTTPTypes
import HeadwaterCore
import Uploads

/// The body of `PATCH /v1/videos/{id}`: what is absent stays as it is.
struct VideoChange: Decodable {
    let title: String?
    let visibility: Visibility?

    /// - Throws: ``Problem`` for values that can't be, and for a change of nothing; `DecodingError` when there is no object.
    init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder)
        let sentence = "A title has 1 to \(VideoRoutes.maxTitle) characters."
        title = fields.read("title", String.self, expected: sentence).map(SourceName.cleaned)
        visibility = fields.read("visibility", Visibility.self, expected: Visibility.expected)
        fields.refuseOthers()
        let isTitleGood = title.map { (1...VideoRoutes.maxTitle).contains($0.count) } ?? (visibility != nil)
        if fields.problems.isEmpty, !isTitleGood { fields.refuse("title", sentence) }
        guard fields.problems.isEmpty else {
            let isAboutTitle = !fields.problems.contains { $0.field == "visibility" }
            var problem =
                isAboutTitle
                ? Problem(.badRequest, "invalid_title", sentence)
                : Problem(.badRequest, "invalid_fields", "What is asked of this video can't be done.")
            problem.errors = fields.problems
            throw problem
        }
    }
}
