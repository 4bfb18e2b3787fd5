import Foundation

/// Functions of the C library that Swift does not import: variadic ones, and `fork`.
enum LibraryCall {
    private static func address(_ name: String) -> UnsafeMutableRawPointer {
        guard let address = dlsym(nil, name) else { preconditionFailure("the C library has no \(name)") }
        return address
    }

    static func fork() -> Int32 {
        typealias Function = @convention(c) () -> Int32
        return unsafeBitCast(address("fork"), to: Function.self)()
    }

    /// Any system call by its number. Both architectures pass variadic integers as they pass others.
    static func system(_ number: Int32, _ arguments: Int...) -> Int {
        typealias Function = @convention(c) (Int, Int, Int, Int, Int, Int, Int) -> Int
        let padded = arguments + [Int](repeating: 0, count: 6 - arguments.count)
        return unsafeBitCast(address("syscall"), to: Function.self)(
            Int(number), padded[0], padded[1], padded[2], padded[3], padded[4], padded[5])
    }
}
