public enum Version {
    /// Semantic version of both programs; `CHANGELOG.md` tells what each has.
    public static let current = "0.1.0"
}
