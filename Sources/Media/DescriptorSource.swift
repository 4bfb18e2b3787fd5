import HeadwaterCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A source behind an open file descriptor, which its opener keeps open and closes.
public struct DescriptorSource: ByteSource {
    private let descriptor: Int32
    public let durableBytes: Int64
    private let isComplete: Bool

    /// - Parameters:
    ///   - durableBytes: bytes from the start that may be read; what lies behind may still change.
    ///   - isComplete: whether these are all there will ever be.
    public init(descriptor: Int32, durableBytes: Int64, isComplete: Bool) {
        self.descriptor = descriptor
        self.durableBytes = durableBytes
        self.isComplete = isComplete
    }

    public var knownSize: Int64? { isComplete ? durableBytes : nil }

    public func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws -> SourceRead {
        guard offset < durableBytes else { return isComplete ? .end : .notYet }
        let wanted = Int(min(Int64(buffer.count), durableBytes - offset))
        while true {
            let count = pread(descriptor, buffer.baseAddress, wanted, off_t(offset))
            if count > 0 { return .bytes(count) }
            if count < 0, errno == EINTR { continue }
            throw Failure(
                .storageFailed, "The uploaded file could not be read.",
                detail: count == 0 ? "file ends at \(offset), expected \(durableBytes) bytes" : "pread: errno \(errno)")
        }
    }
}
