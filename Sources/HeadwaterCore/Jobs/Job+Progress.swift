extension Job {
    /// How far a video's jobs are, 0 to 1, each counted by its weight.
    ///
    /// Before the inspection has said what follows, little is done whatever the inspection's own progress.
    public static func progress(of jobs: [Job]) -> Double {
        let whole = jobs.reduce(0) { $0 + $1.weight }
        guard whole > 0 else { return 0 }
        let done = jobs.reduce(0) { $0 + $1.weight * $1.progress } / whole
        return jobs.allSatisfy { $0.kind == .inspect || $0.kind == .follow } ? done * 0.02 : done
    }
}
