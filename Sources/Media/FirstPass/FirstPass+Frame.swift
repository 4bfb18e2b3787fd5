extension FirstPass {
    /// What x264 says of one frame, a line of its statistics.
    struct Frame: Equatable {
        enum Kind: String {
            case idr = "I"
            case intra = "i"
            case predicted = "P"
            case referenceB = "B"
            case b

            /// Others refer to it, so the tree has a record of it.
            var isReference: Bool { self != .b }
        }

        /// What the frame cost.
        struct Bits: Equatable {
            /// Of coefficients.
            var texture: Int
            var motion: Int
            var rest: Int
        }

        /// Places in the order of display and in the order of decoding.
        var shown: Int
        var coded: Int
        var kind: Kind
        /// In half ticks of the grid: x264 counts fields.
        var duration: Int
        /// The mean quantizer (QP) before blocks were weighed.
        var quantizer: Double
        var bits: Bits
        /// How blocks without a motion of their own were predicted: `s`, `t` or `-`.
        var direct: String
        /// How often each reference was used.
        var references: [Int]
        /// Of weighted prediction, in x264's order.
        var weights: [Int]
    }
}

extension FirstPass.Frame {
    /// Reads a line such as `in:4 out:1 type:P dur:2 cpbdur:2 q:28.40 aq:24.68 tex:26193 mv:5526 misc:329 imb:51 pmb:298
    /// smb:56 d:- ref:1192 420 w:7,123,3 ;`. Nil when it is none.
    init?(_ line: Substring) {
        let fields = Self.fields(of: line)
        let number = { (key: Substring) in fields[key]?.first.flatMap { Int($0) } }
        guard let shown = number("in"), let coded = number("out"),
            let kind = fields["type"]?.first.flatMap({ Kind(rawValue: String($0)) }),
            let duration = number("dur"), (1...Self.largestDuration).contains(duration),
            let quantizer = fields["q"]?.first.flatMap({ Double($0) }), (-100...100).contains(quantizer),
            let texture = number("tex"), let motion = number("mv"), let rest = number("misc"),
            [texture, motion, rest].allSatisfy((0...Self.largestCount).contains),
            let direct = fields["d"]?.first, ["s", "t", "-"].contains(direct),
            let references = fields["ref"].flatMap(Self.numbers), references.count <= 16,
            references.allSatisfy((0...Self.largestCount).contains),
            let weights = Self.numbers(fields["w"]?.first?.split(separator: ",") ?? []),
            [0, 3, 8].contains(weights.count), weights.allSatisfy((-128...127).contains)
        else { return nil }
        self.init(
            shown: shown, coded: coded, kind: kind, duration: duration, quantizer: quantizer,
            bits: Bits(texture: texture, motion: motion, rest: rest), direct: String(direct), references: references,
            weights: weights)
    }

    /// On a grid a frame lasts one tick; a few are no danger.
    private static let largestDuration = 16
    /// A frame has fewer bits, and fewer blocks.
    private static let largestCount = 1 << 30

    /// The words behind each key.
    private static func fields(of line: Substring) -> [Substring: [Substring]] {
        var fields: [Substring: [Substring]] = [:]
        var key: Substring = ""
        for word in line.split(whereSeparator: { $0 == " " || $0 == ";" }) {
            // `ref:w:6,63,0` is a key without a value before another one.
            let parts = word.split(separator: ":", omittingEmptySubsequences: false)
            for name in parts.dropLast() {
                key = name
                fields[key] = []
            }
            if let value = parts.last, !value.isEmpty { fields[key, default: []].append(value) }
        }
        return fields
    }

    /// Nil when one is no number.
    private static func numbers(_ words: [Substring]) -> [Int]? {
        let numbers = words.compactMap { Int($0) }
        return numbers.count == words.count ? numbers : nil
    }

    /// The line that x264 reads.
    ///
    /// - Parameter bufferedTicks: for how long the decoder's buffer fills before the frame is taken from it.
    func line(bufferedTicks: Int? = nil) -> String {
        let references = references.map { "\($0) " }.joined()
        let weights = weights.isEmpty ? "" : "w:\(weights.map(String.init).joined(separator: ",")) "
        return
            "in:\(shown) out:\(coded) type:\(kind.rawValue) dur:\(duration) cpbdur:\(bufferedTicks ?? duration) q:\(quantizer) aq:0 "
            + "tex:\(bits.texture) mv:\(bits.motion) misc:\(bits.rest) imb:0 pmb:0 smb:0 d:\(direct) "
            + "ref:\(references)\(weights);\n"
    }
}
