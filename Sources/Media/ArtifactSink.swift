public import HeadwaterCore

/// Takes what the engine makes.
///
/// Called from one thread only; ``emit(_:_:)`` blocks until the receiver has room.
public protocol ArtifactSink {
    func emit(_ kind: Artifact.Kind, _ bytes: [UInt8]) throws
    /// Work done so far in the task's own unit, and the whole of it.
    func progress(done: Int, of: Int)
}
