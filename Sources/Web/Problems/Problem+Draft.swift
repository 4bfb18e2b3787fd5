import HTTPTypes
import Uploads

/// The problems that draft-ietf-httpbis-resumable-upload has types for.
extension Problem {
    private static func type(_ name: String) -> String { "https://iana.org/assignments/http-problem-types#\(name)" }

    init(draft refusal: UploadRefusal, version: DraftVersion) {
        self.init(reporting: refusal)
        switch refusal.kind {
        case .offsetMismatch:
            type = Self.type("mismatching-upload-offset")
            offsets = refusal.offset.flatMap { expected in
                refusal.providedOffset.map { Offsets(expected: expected, provided: $0) }
            }
            let (name, value) = version.completeness(false)
            if let name = HTTPField.Name(name) { fields[name] = value }
        // To append more than there is room for is to say two lengths.
        case .inconsistentLength, .exceedsLength:
            status = .badRequest
            type = Self.type("inconsistent-upload-length")
        case .complete:
            status = .badRequest
            type = Self.type(version >= .eight ? "inconsistent-upload-length" : "completed-upload")
            let (name, value) = version.completeness(true)
            if let name = HTTPField.Name(name) { fields[name] = value }
        default: break
        }
    }
}
