import Foundation

/// What a track is called in a player's menu.
enum TrackLabel {
    /// The language in its own words, and what the source calls the track if that says more: `Deutsch`,
    /// `English (Commentary)`.
    static func text(language: String, title: String?, otherwise: String) -> String {
        guard let name = ownName(of: language) else { return title ?? otherwise }
        guard let title else { return name }
        let names = [name, englishName(of: language) ?? name]
        // The code as a word of its own: there is an `en` in `Commentary`.
        let words = title.lowercased().split { !$0.isLetter && $0 != "-" }
        let saysLanguage =
            names.contains { title.localizedCaseInsensitiveContains($0) }
            || words.contains { $0 == language.lowercased() }
        return saysLanguage ? title : "\(name) (\(title))"
    }

    /// The same texts, numbered where one comes again.
    static func unique(_ texts: [String]) -> [String] {
        var taken: Set<String> = []
        return texts.enumerated().map { position, text in
            var label = text
            var number = position + 1
            while !taken.insert(label).inserted {
                label = "\(text) \(number)"
                number += 1
            }
            return label
        }
    }

    /// Nil where the language is not known.
    private static func ownName(of language: String) -> String? {
        guard language != "und" else { return nil }
        guard let name = Locale(identifier: language).localizedString(forIdentifier: language), !name.isEmpty else {
            return language
        }
        return name.prefix(1).uppercased() + name.dropFirst()
    }

    private static func englishName(of language: String) -> String? {
        Locale(identifier: "en").localizedString(forIdentifier: language)
    }
}
