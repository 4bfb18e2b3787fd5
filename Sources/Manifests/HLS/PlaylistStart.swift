/// EXT-X-START, where a player begins (RFC 8216 4.3.5.2).
public struct PlaylistStart: Hashable, Sendable {
    /// TIME-OFFSET: seconds from the start, or from the end when negative.
    public var timeOffset: DecimalNumber
    /// PRECISE: whether samples before the offset are left out.
    public var isPrecise: Bool

    public init(timeOffset: DecimalNumber, isPrecise: Bool = false) {
        self.timeOffset = timeOffset
        self.isPrecise = isPrecise
    }
}

extension PlaylistStart: AttributedTag {
    static let tagName = "EXT-X-START"
    static let blank = PlaylistStart(timeOffset: DecimalNumber(0))
    static let attributes: [TagAttribute<PlaylistStart>] = [
        .required("TIME-OFFSET", \.timeOffset, .signedDecimal),
        .flag("PRECISE", \.isPrecise),
    ]
}
