import Catalog
import Crypto
import HeadwaterCore
import Origin

/// The playlists of a stream that grows, which lie in rows and in no object.
struct GrowingMedia: Sendable {
    /// What was found, and how it is answered.
    struct Answer: Sendable {
        var object: OriginObject
        var bytes: [UInt8]

        /// Always whole: a playlist that changes has no parts to ask for, which RFC 9110 14.2 leaves to the server.
        func response(to request: OriginRequest) -> OriginResponse {
            let fields = request.fields.fields.filter { $0.name.lowercased() != "range" }
            var answer = object.response(to: OriginRequest(method: request.method, fields: HeaderFields(fields)))
            if case .range = answer.body { answer.body = .bytes(bytes) }
            return answer
        }
    }

    private let stream: GrowingStream

    init(_ stream: GrowingStream) { self.stream = stream }

    /// - Parameters:
    ///   - text: of one of its playlists.
    ///   - path: below the video's address.
    func answer(
        _ text: String, at path: String, for request: OriginRequest, audience: PlaybackAudience
    ) throws -> Answer {
        let bytes = Array(text.utf8)
        let type = MediaType(fileName: path)
        var object = OriginObject(
            byteCount: Int64(bytes.count), sha256: SHA256.hash(data: bytes).hex, type: type,
            policy: audience.policy(.growing(targetDuration: stream.targetDuration)))
        // Made for one request, so it comes in what is quickest to make.
        if request.coding(of: type, among: [.gzip]) == .gzip { object.compressed[.gzip] = try Gzip.compress(bytes) }
        return Answer(object: object, bytes: bytes)
    }
}
