/// What keeps a file of captions from being taken, by line.
public struct CaptionProblems: Error, Sendable, Equatable {
    public struct Problem: Sendable, Equatable {
        /// From 1; nil for the file as a whole.
        public var line: Int?
        /// One sentence.
        public var message: String

        public init(line: Int?, _ message: String) {
            self.line = line
            self.message = message
        }
    }

    /// In the order of their lines, ``maxCount`` at most.
    public private(set) var list: [Problem] = []
    public static let maxCount = 20

    public init() {}

    init(line: Int?, _ message: String) { add(line: line, message) }

    mutating func add(line: Int?, _ message: String) {
        if list.count < Self.maxCount { list.append(Problem(line: line, message)) }
    }
}
