/// How a sample depends on others (ISO/IEC 14496-12, 8.8.3.1).
struct SampleFlags: RawRepresentable, Hashable, Sendable {
    let rawValue: UInt32

    init(rawValue: UInt32) { self.rawValue = rawValue }

    /// `sample_depends_on` 2: on no other.
    static let sync = SampleFlags(rawValue: 2 << 24)
    /// `sample_depends_on` 1: on others; `sample_is_non_sync_sample`.
    static let dependent = SampleFlags(rawValue: 1 << 24 | nonSync)

    private static let nonSync: UInt32 = 1 << 16

    var isSync: Bool { rawValue & Self.nonSync == 0 }
}
