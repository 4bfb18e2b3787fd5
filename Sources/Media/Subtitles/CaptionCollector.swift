import CFFmpeg
import HeadwaterCore

/// The captions of one channel: their bytes as packets bring them, then decoded in the order in which the pictures are
/// shown.
struct CaptionCollector {
    /// Two hours of an unbroken stream of captions are half a million.
    private static let maxPairs = 8_000_000

    private let number: Int
    private var pairs: [(time: Int64, pair: CaptionData.Pair)] = []

    /// - Parameter number: the channel, 1 to 4.
    init(channel number: Int) { self.number = number }

    /// Takes what one picture carries.
    /// - Parameter time: when it is shown, in microseconds.
    mutating func add(_ found: [CaptionData.Pair], time: Int64) {
        for pair in found where pair.kind == .field1 || pair.kind == .field2 {
            guard pairs.count < Self.maxPairs else { return }
            pairs.append((time, pair))
        }
    }

    /// - Throws: ``Failure`` with `unsupported_codec` when FFmpeg was built without its caption decoder,
    ///   ``LibraryError``.
    func cues(until end: MediaTime) throws -> [SubtitleCue] {
        var channel = CaptionChannel(number)
        let decoder = try SubtitleDecoder.openCaptions()
        let packet = try Packet.make()
        var list = CueList()
        // Sorted by time alone pairs of one picture could change places.
        for (_, (time, pair)) in pairs.enumerated().sorted(by: {
            ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
        }) {
            guard let picked = channel.pick(pair) else { continue }
            try packet.fill([0xFC, picked.first, picked.second], time: time)
            if let event = try decoder.decode(packet) { list.add(event) }
        }
        packet.clear()
        if let event = try decoder.decode(packet) { list.add(event) }
        return list.cues(until: end)
    }
}

extension CueList {
    /// Adds the texts of an event, whose times count from the presentation's zero.
    mutating func add(_ event: SubtitleDecoder.Event) {
        guard let start = event.start else { return }
        let end = event.duration > 0 ? MediaTime(start + event.duration, timescale: 1_000_000) : nil
        for text in event.texts { add(text, start: MediaTime(start, timescale: 1_000_000), end: end) }
    }
}
