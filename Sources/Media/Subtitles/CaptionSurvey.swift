import CFFmpeg
import HeadwaterCore

/// Which captions the packets of a picture carry.
struct CaptionSurvey {
    /// Pairs with text from which on a channel counts: a stray code is not a caption.
    private static let enough = 2

    private var filters = (1...4).map(CaptionChannel.init)
    private var texts = [0, 0, 0, 0]
    private(set) var hasDigitalCaptions = false

    /// The CEA-608 channels, 1 to 4, that have text.
    var channels: [Int] { texts.indices.filter { texts[$0] >= Self.enough }.map { $0 + 1 } }

    mutating func add(_ packet: Packet) { add(CaptionData.pairs(in: packet.bytes)) }

    mutating func add(_ pairs: [CaptionData.Pair]) {
        for pair in pairs {
            switch pair.kind {
            case .digital, .digitalStart: if !pair.isNull { hasDigitalCaptions = true }
            case .field1, .field2:
                for channel in filters.indices {
                    // From 20 hex on they are characters.
                    if let text = filters[channel].pick(pair), text.first & 0x7F >= 0x20 { texts[channel] += 1 }
                }
            }
        }
    }
}

extension CaptionSurvey {
    /// - Parameter stream: the picture, whose own language and title say nothing of its captions, or a track of them.
    func facts(of stream: DemuxedStream) -> [SubtitleFacts] {
        let track = stream.kind == AVMEDIA_TYPE_VIDEO ? nil : stream.subtitleFacts
        let described = Self.describedChannel(among: channels, title: track?.title)
        return channels.map { channel in
            let words = channel == described ? track : nil
            return SubtitleFacts(
                streamIndex: stream.index, codec: "eia_608", captionChannel: channel,
                language: words?.language ?? "und",
                title: words?.title ?? "CC\(channel)", isDefault: false, isForced: false, isForHardOfHearing: true)
        }
    }

    /// The channel of a track that its language and title speak of: the one that the title names, the only one there is, or
    /// CC1, the primary service of CEA-608. The others are there for other languages and other readers.
    static func describedChannel(among channels: [Int], title: String?) -> Int? {
        let named = channels.filter { title?.uppercased().contains("CC\($0)") ?? false }
        return named.first ?? (channels.count == 1 ? channels.first : channels.first { $0 == 1 })
    }

    func ignored(streamIndex: Int) -> [IgnoredStream] {
        guard hasDigitalCaptions, channels.isEmpty else { return [] }
        return [
            IgnoredStream(
                streamIndex: streamIndex, kind: "subtitle", codec: "cea_708",
                reason: "Digital captions (CEA-708) without analogue ones beside them are not carried over.")
        ]
    }
}
