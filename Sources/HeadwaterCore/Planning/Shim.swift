extension EncodeOptions {
    public func trim(
        _ facts: SourceFacts, _ index: SourceIndex
    ) throws(Failure) -> (facts: SourceFacts, index: SourceIndex) { (facts, index) }
}
extension SurveyRequest {
    public static func make(
        facts: SourceFacts, index: SourceIndex, preset: Preset, options: EncodeOptions = EncodeOptions()
    ) -> SurveyRequest? { nil }
}
extension TranscodePlan {
    public static func make(
        facts: SourceFacts, index: SourceIndex, preset: Preset, grouping: Grouping, survey: SourceSurvey?,
        options: EncodeOptions = EncodeOptions()
    ) throws(Failure) -> TranscodePlan {
        try make(facts: facts, index: index, preset: preset, grouping: grouping)
    }
}
