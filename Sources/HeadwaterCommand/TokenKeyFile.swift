import Foundation
import Origin

/// Where the keys of playback tokens come from: a file with an id and a secret on each line, or a variable with `id:secret` and commas
/// between.
enum TokenKeyFile {
    /// - Returns: none when neither is set.
    /// - Throws: ``TokenKeys/Problem`` as a sentence.
    static func keys(file: String?, environment: [String: String]) throws(TokenKeys.Problem) -> TokenKeys {
        if let path = file ?? environment["HEADWATER_TOKEN_KEY_FILE"] {
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                throw TokenKeys.Problem("the file of token keys \(path) can't be read")
            }
            let lines = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }
            let keys = try pairs(lines, separator: " ")
            guard !keys.isEmpty else { throw TokenKeys.Problem("the file of token keys \(path) has none") }
            return try TokenKeys(keys)
        }
        guard let text = environment["HEADWATER_TOKEN_KEYS"] else { return .none }
        return try TokenKeys(pairs(text.split(separator: ","), separator: ":"))
    }

    private static func pairs(
        _ entries: [Substring], separator: Character
    ) throws(TokenKeys.Problem) -> [(id: String, secret: String)] {
        var pairs: [(id: String, secret: String)] = []
        for entry in entries {
            let parts = entry.trimmingCharacters(in: .whitespaces).split(separator: separator, maxSplits: 1)
            // The entry itself is not shown: it may be a secret.
            guard parts.count == 2 else {
                throw TokenKeys.Problem("a token key is an id and a secret with '\(separator)' between")
            }
            pairs.append((String(parts[0]), parts[1].trimmingCharacters(in: .whitespaces)))
        }
        return pairs
    }
}
