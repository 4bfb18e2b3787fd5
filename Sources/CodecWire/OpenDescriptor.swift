internal import Glibc

/// A file descriptor that is closed when its last owner lets go of it.
public final class OpenDescriptor: Sendable {
    public let number: CInt

    /// - Parameter number: an open descriptor that nobody else closes.
    public init(owning number: CInt) { self.number = number }

    deinit { close(number) }
}
