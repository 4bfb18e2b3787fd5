public import HeadwaterCore

/// A file that means harm, made by code.
public struct HostileClip: Sendable, CustomStringConvertible {
    /// What it tries.
    public var name: String
    public var bytes: [UInt8]
    /// How its inspection must end; nil when it is a video like any other and its trick must simply come to nothing.
    public var code: Failure.Code?

    public init(_ name: String, _ bytes: [UInt8], _ code: Failure.Code?) {
        self.name = name
        self.bytes = bytes
        self.code = code
    }

    public var description: String { name }
}

/// What hostile files are pointed at.
public struct Bait: Sendable {
    /// An existing file that nobody may open.
    public var path: String
    /// A port of this machine that nobody may connect to.
    public var port: UInt16

    public init(path: String, port: UInt16) {
        self.path = path
        self.port = port
    }

    var url: String { "http://127.0.0.1:\(port)/secret" }
}
