/// The conditions of a GET or HEAD request and what comes of them (RFC 9110 13).
public struct Preconditions: Sendable {
    /// What the conditions are compared with.
    public struct Validators: Sendable, Equatable {
        public var entityTag: EntityTag
        public var lastModified: HTTPDate?
        /// Whether the object can't have changed twice within the second of `lastModified`, so that the date
        /// is as good as a strong tag (RFC 9110 8.8.2.2).
        public var isDateStrong: Bool

        public init(entityTag: EntityTag, lastModified: HTTPDate?, isDateStrong: Bool) {
            self.entityTag = entityTag
            self.lastModified = lastModified
            self.isDateStrong = isDateStrong
        }
    }

    public enum Outcome: Sendable, Equatable {
        /// Go on, with the Range field or without it.
        case proceed(appliesRange: Bool)
        /// 304.
        case notModified
        /// 412.
        case failed
    }

    private let fields: HeaderFields

    public init(_ fields: HeaderFields) { self.fields = fields }

    /// Evaluates them in the order of RFC 9110 13.2.2, for an object that exists.
    ///
    /// A date that can't be read is as if its field were not there (13.1.3, 13.1.4); a tag list that can't be
    /// read matches nothing.
    public func outcome(for current: Validators) -> Outcome {
        if let value = fields["If-Match"] {
            guard matches(value, { $0.matchesStrongly(current.entityTag) }) else { return .failed }
        } else if let date = date("If-Unmodified-Since"), let modified = current.lastModified, modified > date {
            return .failed
        }
        if let value = fields["If-None-Match"] {
            if matches(value, { $0.matchesWeakly(current.entityTag) }) { return .notModified }
        } else if let date = date("If-Modified-Since"), let modified = current.lastModified, modified <= date {
            return .notModified
        }
        return .proceed(appliesRange: appliesRange(current))
    }

    /// If-Range (RFC 9110 13.1.5): the part only when the client's other parts are of this very version.
    private func appliesRange(_ current: Validators) -> Bool {
        guard let value = fields["If-Range"] else { return true }
        if let tag = EntityTag(value.trimmingWhitespace) { return tag.matchesStrongly(current.entityTag) }
        guard let date = HTTPDate(value) else { return false }
        return current.isDateStrong && date == current.lastModified
    }

    private func matches(_ value: String, _ isMatch: (EntityTag) -> Bool) -> Bool {
        switch EntityTagCondition(value) {
        case .any: true
        case .tags(let tags): tags.contains(where: isMatch)
        case nil: false
        }
    }

    private func date(_ name: String) -> HTTPDate? { fields[name].flatMap { HTTPDate($0) } }
}
