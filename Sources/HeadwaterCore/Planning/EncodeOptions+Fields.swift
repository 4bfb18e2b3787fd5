extension EncodeOptions {
    /// The names by which clients give the options, as they are on the command line.
    public enum Field: String, Sendable, CodingKey { case start, end, passthrough }

    /// Whether no video could have anything in the part that is kept.
    public var isEmptyPart: Bool { end.map { $0 <= start ?? .zero } ?? false }

    /// What is wrong with options whatever the video; nil when nothing is.
    public var problem: FieldProblem? {
        guard isEmptyPart else { return nil }
        return FieldProblem(
            Field.end.rawValue, "The end must come after the start\(start == nil ? " of the video" : "").")
    }

    /// The options as clients write them that can only send text, and what of it can't be taken.
    ///
    /// - Parameter text: of a field; nil when it was not given.
    public static func read(_ text: (Field) -> String?) -> (options: EncodeOptions, problems: [FieldProblem]) {
        var (options, problems): (EncodeOptions, [FieldProblem]) = (EncodeOptions(), [])
        func time(_ field: Field) -> MediaTime? {
            guard let given = text(field) else { return nil }
            if let time = MediaTime(clock: given) { return time }
            problems.append(FieldProblem(field.rawValue, timeExpected))
            return nil
        }
        options.start = time(.start)
        options.end = time(.end)
        switch text(.passthrough) {
        case nil: break
        case "true": options.passesThrough = true
        case "false": options.passesThrough = false
        default: problems.append(FieldProblem(Field.passthrough.rawValue, "This is true or false."))
        }
        // A start that could not be read says nothing about the end.
        if problems.isEmpty, let problem = options.problem { problems.append(problem) }
        return (options, problems)
    }

    /// What every reader of a time says of what is none.
    public static let timeExpected = "This is a time in seconds, or HH:MM:SS.mmm."
}
