/// How the bytes of a response are coded (RFC 9110 8.4.1).
public enum ContentCoding: String, Sendable, CaseIterable {
    case identity
    case gzip

    /// Chooses between the two by an Accept-Encoding field (RFC 9110 12.5.3): gzip when the client takes it and
    /// does not like identity better.
    ///
    /// Without the field identity is chosen: whoever says nothing may not be able to decode. When neither is
    /// acceptable it is identity too, as the same section allows.
    public static func negotiated(acceptEncoding: String?) -> ContentCoding {
        guard let acceptEncoding else { return .identity }
        var gzip: Int?
        var identity: Int?
        var others: Int?
        for element in acceptEncoding.split(separator: ",") {
            let parts = element.split(separator: ";", maxSplits: 1).map(\.trimmingWhitespace)
            guard let name = parts.first, let weight = weight(parts.count == 2 ? parts[1] : nil) else { continue }
            if name.equalsIgnoringCase("gzip") || name.equalsIgnoringCase("x-gzip") {
                gzip = max(gzip ?? 0, weight)
            } else if name.equalsIgnoringCase("identity") {
                identity = weight
            } else if name == "*" {
                others = weight
            }
        }
        let gzipWeight = gzip ?? others ?? 0
        // Identity needs no mention to be acceptable; unmentioned, it ranks behind what was.
        return gzipWeight > 0 && gzipWeight >= identity ?? 0 ? .gzip : .identity
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
