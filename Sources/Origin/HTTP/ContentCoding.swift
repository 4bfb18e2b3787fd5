/// How the bytes of a response are coded (RFC 9110 8.4.1).
public enum ContentCoding: String, Sendable, CaseIterable {
    case identity
    case gzip
    /// RFC 7932.
    case brotli = "br"

    /// All there are for text, the one that is smallest first.
    public static let compressions: [ContentCoding] = [.brotli, .gzip]

    /// Chooses by an Accept-Encoding field (RFC 9110 12.5.3): what the client likes best, compressed unless it likes identity better.
    ///
    /// Without the field identity is chosen: whoever says nothing may not be able to decode. When nothing is
    /// acceptable it is identity too, as the same section allows.
    ///
    /// - Parameter offered: what there is besides identity, the one to choose among equals first.
    public static func negotiated(acceptEncoding: String?, among offered: [ContentCoding]) -> ContentCoding {
        guard let acceptEncoding, !offered.isEmpty else { return .identity }
        var weights: [ContentCoding: Int] = [:]
        var others: Int?
        for element in acceptEncoding.split(separator: ",") {
            let parts = element.split(separator: ";", maxSplits: 1).map(\.trimmingWhitespace)
            guard let name = parts.first, let weight = weight(parts.count == 2 ? parts[1] : nil) else { continue }
            if name == "*" { others = weight }
            guard let coding = ContentCoding(name: name) else { continue }
            weights[coding] = coding == .identity ? weight : max(weights[coding] ?? 0, weight)
        }
        var best = (coding: ContentCoding.identity, weight: 0)
        for coding in offered {
            let weight = weights[coding] ?? others ?? 0
            if weight > best.weight { best = (coding, weight) }
        }
        // Identity needs no mention to be acceptable; unmentioned, it ranks behind what was.
        return best.weight >= weights[.identity] ?? 0 ? best.coding : .identity
    }

    private init?(name: Substring) {
        // RFC 9110 8.4.1.3 has the older name mean the same.
        if name.equalsIgnoringCase("gzip") || name.equalsIgnoringCase("x-gzip") {
            self = .gzip
        } else if name.equalsIgnoringCase("br") {
            self = .brotli
        } else if name.equalsIgnoringCase("identity") {
            self = .identity
        } else {
            return nil
        }
    }

    /// - Throws: what the library throws, for want of memory.
    func compress(_ bytes: [UInt8]) throws -> [UInt8] {
        switch self {
        case .identity: bytes
        case .gzip: try Gzip.compress(bytes)
        case .brotli: try Brotli.compress(bytes)
        }
    }

    /// Thousandths of a weight, `q=0.5` (RFC 9110 12.4.2); 1000 when there is none, nil when it is malformed.
    private static func weight(_ parameter: Substring?) -> Int? {
        guard let parameter else { return 1000 }
        let parts = parameter.split(separator: "=", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].equalsIgnoringCase("q") else { return nil }
        let digits = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = digits.first, whole == "0" || whole == "1", digits.count <= 2 else { return nil }
        let fraction = digits.count == 2 ? digits[1] : ""
        guard fraction.utf8.count <= 3, fraction.utf8.allSatisfy(\.isASCIIDigit) else { return nil }
        let thousandths = Int(fraction + String(repeating: "0", count: 3 - fraction.utf8.count)) ?? 0
        let weight = (whole == "1" ? 1000 : 0) + thousandths
        return weight <= 1000 ? weight : nil
    }
}
