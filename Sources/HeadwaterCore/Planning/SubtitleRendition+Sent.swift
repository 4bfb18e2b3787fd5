extension TranscodePlan.SubtitleRendition {
    /// A track that someone sent.
    ///
    /// - Parameter label: nil for the language's own name.
    public init(sent language: CaptionLanguage, label: String?, isDefault: Bool) {
        let source = SubtitleFacts(
            streamIndex: -1, codec: "webvtt", language: language.text, title: nil, isDefault: isDefault,
            isForced: false, isForHardOfHearing: false)
        self.init(
            name: Self.name(ofSent: language), source: source, language: language.text,
            label: label ?? TrackLabel.text(language: language.text, title: nil, otherwise: "Subtitles"),
            isDefault: isDefault)
    }

    /// Other than any name of a track of the source.
    public static func name(ofSent language: CaptionLanguage) -> String { "captions-\(language.text.lowercased())" }

    /// What a player lists: the source's tracks but those in whose language someone sent one, then those. Forced tracks stay; they
    /// are for viewers who want no captions.
    public static func merged(
        _ own: [Self], sent: [(language: CaptionLanguage, label: String?)]
    ) -> [Self] {
        let languages = Set(sent.map { $0.language.text.lowercased() })
        let replaced = own.filter { !$0.source.isForced && languages.contains($0.language.lowercased()) }
        let kept = own.filter { !replaced.contains($0) }
        let added = sent.map { caption in
            let isDefault = replaced.contains {
                $0.isDefault && $0.language.lowercased() == caption.language.text.lowercased()
            }
            return Self(sent: caption.language, label: caption.label, isDefault: isDefault)
        }
        var all = kept + added
        for (position, label) in TrackLabel.unique(all.map(\.label)).enumerated() { all[position].label = label }
        return all
    }
}
