public import HeadwaterCore

/// How an attempt that did not fail ended.
public enum CodecOutcome: Sendable, Equatable {
    case finished(CodecResult)
    /// The source must grow to this offset first; the attempt does not count.
    case starved(offset: Int64)
}
