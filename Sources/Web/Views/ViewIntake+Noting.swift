import Analytics
import HTTPTypes
import HeadwaterCore
import Hummingbird
import Origin

/// Both ways on which players get segments tell of them here, in the same words.
extension ViewIntake {
    /// Notes that a player got bytes of a segment by a route.
    func note(_ request: Request, _ response: Response, _ context: WebContext) {
        guard request.method == .get, Self.isSent(response.status.code) else { return }
        let fields = SegmentRequest.cmcdFields.compactMap { HTTPField.Name($0) }
        note(
            SegmentRequest(
                path: request.uri.path, query: request.uri.query,
                cmcd: fields.flatMap { request.headers[values: $0] },
                sender: Sender(address: context.client, userAgent: request.headers[.userAgent] ?? "")))
    }

    /// The same of one that an event loop answered. Nothing here waits.
    func note(_ request: HotRequest, _ status: Int, _ client: IPAddress?) {
        guard request.method == .get, Self.isSent(status) else { return }
        let (path, query) = request.parts
        // All else is looked at for segments only, which most requests are not for where playlists are short.
        guard path.utf8.suffix(4).elementsEqual(".m4s".utf8) else { return }
        let cmcd = HeaderFields(request.cmcd)
        note(
            SegmentRequest(
                path: String(path), query: query.map { String($0) },
                cmcd: request.cmcd.isEmpty ? [] : SegmentRequest.cmcdFields.flatMap { cmcd.values(of: $0) },
                sender: Sender(address: client, userAgent: request.userAgent ?? "")))
    }

    private static func isSent(_ status: Int) -> Bool { status == 200 || status == 206 }
}
