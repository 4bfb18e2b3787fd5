extension Quota {
    /// Reads `bytes=1000,videos=10,minutes=60,running_jobs=2`, in any order and with any of them left out, or `unlimited`.
    ///
    /// - Throws: ``Malformed``, saying what can't be read.
    public init(text: String) throws(Malformed) {
        self.init()
        if text == "unlimited" { return }
        var seen: Set<Excess> = []
        for pair in text.split(separator: ",", omittingEmptySubsequences: false) {
            let words = pair.split(separator: "=", omittingEmptySubsequences: false)
            guard words.count == 2, let limit = Excess(rawValue: String(words[0])) else {
                throw Malformed(reason: "'\(pair)' is not of the form bytes=, videos=, minutes= or running_jobs=NUMBER")
            }
            guard let number = Int64(words[1]), number >= 0 else {
                throw Malformed(reason: "'\(words[1])' is not a number of \(limit.rawValue)")
            }
            guard seen.insert(limit).inserted else { throw Malformed(reason: "\(limit.rawValue) is there twice") }
            switch limit {
            case .bytes: bytes = number
            case .videos: videos = Int(number)
            case .minutes: minutes = Double(number)
            case .runningJobs: runningJobs = Int(number)
            }
        }
    }

    /// Why a text is no quota.
    public struct Malformed: Error, Sendable, Equatable {
        public var reason: String
    }
}
