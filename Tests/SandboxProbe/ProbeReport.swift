import HeadwaterCore

/// What to try to reach; all of it exists and could be reached without the sandbox.
struct Targets: Codable {
    /// A file that anyone may read.
    var file: String
    /// A folder that this user may write.
    var folder: String
    /// On 127.0.0.1, somebody listens.
    var port: UInt16
}

/// What came of it; the test decodes the same JSON.
struct ProbeReport: Codable {
    var threadsBefore: Int
    var guards: [CodecCapabilities.Guard]
    var forbidden: [String: Int32]
    var needed: [String: Int32]
}
