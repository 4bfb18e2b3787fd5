/// Turns a container's language code into a BCP-47 tag, which uses two letters where ISO 639-1 has them.
enum LanguageTag {
    /// - Parameter code: ISO 639-2 in either variant, or already a tag; nil for a stream that does not say.
    static func make(_ code: String?) -> String {
        guard let code = code?.lowercased(), !code.isEmpty, code.utf8.count <= 35,
            code.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 })
        else { return "und" }
        let parts = code.split(separator: "-", maxSplits: 1)
        guard let primary = parts.first, (2...3).contains(primary.count) else { return "und" }
        let short = twoLetters[String(primary)] ?? String(primary)
        return parts.count == 1 ? short : "\(short)-\(parts[1])"
    }

    /// Library of Congress, ISO 639-2 code list: terminological and bibliographic codes of the languages with
    /// the most media; others keep their three letters, which BCP-47 readers understand too.
    private static let twoLetters: [String: String] = [
        "afr": "af", "ara": "ar", "ben": "bn", "bul": "bg", "cat": "ca", "ces": "cs", "chi": "zh", "cym": "cy",
        "cze": "cs", "dan": "da", "deu": "de", "dut": "nl", "ell": "el", "eng": "en", "est": "et", "eus": "eu",
        "fas": "fa", "fin": "fi", "fra": "fr", "fre": "fr", "ger": "de", "gle": "ga", "glg": "gl", "gre": "el",
        "guj": "gu", "heb": "he", "hin": "hi", "hrv": "hr", "hun": "hu", "ice": "is", "ind": "id", "isl": "is",
        "ita": "it", "jpn": "ja", "kor": "ko", "lav": "lv", "lit": "lt", "mar": "mr", "may": "ms", "msa": "ms",
        "nld": "nl", "nob": "nb", "nor": "no", "pan": "pa", "per": "fa", "pol": "pl", "por": "pt", "ron": "ro",
        "rum": "ro", "rus": "ru", "slk": "sk", "slo": "sk", "slv": "sl", "spa": "es", "srp": "sr", "swa": "sw",
        "swe": "sv", "tam": "ta", "tel": "te", "tha": "th", "tur": "tr", "ukr": "uk", "urd": "ur", "vie": "vi",
        "wel": "cy", "zho": "zh",
    ]
}
