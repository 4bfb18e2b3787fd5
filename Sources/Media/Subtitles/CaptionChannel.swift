/// Picks the bytes of one caption channel out of a field of CEA-608, which carries two and other data (ANSI/CTA-608,
/// 4 and 8).
struct CaptionChannel {
    private enum Sender { case none, this, other }

    /// 1 and 2 are in the first field, 3 and 4 in the second.
    private let number: Int
    private var sender = Sender.none
    private var lastWasNull = true

    /// - Parameter number: 1 to 4.
    init(_ number: Int) { self.number = number }

    private var kind: CaptionData.Pair.Kind { number <= 2 ? .field1 : .field2 }
    private var isSecond: Bool { number % 2 == 0 }

    /// The pair as the first channel of a first field would send it, nil when it does not belong to this channel.
    mutating func pick(_ pair: CaptionData.Pair) -> CaptionData.Pair? {
        guard pair.kind == kind else { return nil }
        if pair.isNull {
            // One between two codes says that the second is no repetition of the first; more say nothing.
            defer { lastWasNull = true }
            return lastWasNull ? nil : CaptionData.Pair(kind: .field1, first: 0x80, second: 0x80)
        }
        let code = pair.first & 0x7F
        var first = code
        switch code {
        // Extended data services: titles and clocks, until captions are resumed.
        case 0x01...0x0F: sender = .none
        case 0x10...0x1F:
            sender = (code & 0x08 != 0) == isSecond ? .this : .other
            first = code & ~0x08
            // The second field has another number for what is no position.
            if kind == .field2, first == 0x15, pair.second & 0x70 == 0x20 { first = 0x14 }
            if Self.startsText(first: first, second: pair.second & 0x7F) { sender = .none }
        default: break
        }
        guard sender == .this else { return nil }
        lastWasNull = false
        return CaptionData.Pair(kind: .field1, first: Self.withParity(first), second: pair.second)
    }

    /// Text restart and its resumption: pages of text, which are not captions.
    private static func startsText(first: UInt8, second: UInt8) -> Bool {
        first == 0x14 && (second == 0x2A || second == 0x2B)
    }

    /// Seven bits and the one that makes their number odd.
    private static func withParity(_ bits: UInt8) -> UInt8 { bits.nonzeroBitCount % 2 == 0 ? bits | 0x80 : bits }
}
