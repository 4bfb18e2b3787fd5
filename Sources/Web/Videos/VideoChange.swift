import HTTPTypes
import HeadwaterCore
import Uploads

/// The body of `PATCH /v1/videos/{id}`.
struct VideoChange: Decodable {
    let title: String

    /// - Throws: ``Problem`` for a title that can't be one; `DecodingError` when there is no object.
    init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder)
        let sentence = "A title has 1 to \(VideoRoutes.maxTitle) characters."
        let title = fields.read("title", String.self, expected: sentence).map(SourceName.cleaned) ?? ""
        fields.refuseOthers()
        guard fields.problems.isEmpty, (1...VideoRoutes.maxTitle).contains(title.count) else {
            if fields.problems.isEmpty { fields.refuse("title", sentence) }
            var problem = Problem(.badRequest, "invalid_title", sentence)
            problem.errors = fields.problems
            throw problem
        }
        self.title = title
    }
}
