import HeadwaterCore

/// A request that the origin answered with bytes of a stream.
public struct SegmentRequest: Sendable {
    /// As received, without the query.
    public var path: String
    public var query: String?
    /// The values of the fields CMCD-Object, CMCD-Request, CMCD-Session and CMCD-Status.
    public var cmcd: [String]
    public var sender: Sender

    /// The fields to collect for ``cmcd``.
    public static let cmcdFields = CMCD.headers

    public init(path: String, query: String?, cmcd: [String], sender: Sender) {
        self.path = path
        self.query = query
        self.cmcd = cmcd
        self.sender = sender
    }

    /// Nil for what is no segment: `/v/{id}/{version}/{rendition}/….m4s`, or the same behind `/t/{token}`.
    var evidence: SegmentEvidence? {
        guard path.utf8.suffix(4).elementsEqual(".m4s".utf8) else { return nil }
        var parts = path.utf8.split(separator: UInt8(ascii: "/"), maxSplits: 8, omittingEmptySubsequences: true)[...]
        if parts.first?.elementsEqual("t".utf8) == true { parts = parts.dropFirst(2) }
        guard parts.count == 5, parts.removeFirst().elementsEqual("v".utf8), let id = parts.popFirst(),
            let video = VideoID(String(Substring(id))), let rendition = parts.dropFirst().first,
            (1...Beacon.maxRendition).contains(rendition.count)
        else { return nil }
        let said = cmcd.isEmpty ? query.flatMap { CMCD(query: $0) } : CMCD(headers: cmcd)
        return SegmentEvidence(video: video, rendition: String(Substring(rendition)), cmcd: said)
    }
}
