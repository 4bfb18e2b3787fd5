/// Which target may import what. `docs/architecture.md` tells why.
///
/// A new target gets its row here first; a new import is a decision, made by changing this table.
struct House {
    struct Room {
        /// Targets of ours.
        var ours: Set<String> = []
        /// Doors to C libraries.
        var doors: Set<String> = []
        /// Modules of packages.
        var packages: Set<String> = []

        var allowed: Set<String> { ours.union(doors).union(packages).union(House.platform) }
    }

    /// What the toolchain brings.
    static let platform: Set<String> = [
        "Darwin", "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Synchronization",
    ]

    /// Targets that talk to something outside; no service and no other adapter knows them.
    static let adapters: Set<String> = ["Coordination", "Media", "Storage"]

    /// The files of the program that may name adapters: the composition, and the folder that a batch works in, which is
    /// a data folder of its own.
    static let composers: Set<String> = ["Composition.swift", "Composition+Accounts.swift", "WorkFolder.swift"]

    static let rooms: [String: Room] = [
        // What is pure.
        "HeadwaterCore": Room(),
        "CMAF": Room(ours: ["HeadwaterCore"]),
        "Manifests": Room(ours: ["HeadwaterCore"]),
        "Conformance": Room(ours: ["HeadwaterCore", "CMAF", "Manifests"]),

        // Adapters.
        "Coordination": Room(ours: ["HeadwaterCore"]),
        "Media": Room(ours: ["HeadwaterCore", "CMAF"], doors: ["CFFmpeg", "CVips"]),
        "Storage": Room(ours: ["HeadwaterCore"], doors: ["CPosix"], packages: ["Crypto"]),
        // What both ends of the socket between the two programs need.
        "CodecWire": Room(ours: ["HeadwaterCore"], doors: ["CPosix"], packages: ["Crypto"]),
        // What a codec process does to itself; a target, so that tests can try it without a codec.
        "CodecSandbox": Room(ours: ["HeadwaterCore"], doors: ["CPosix", "CSeccomp"]),

        // Services.
        // Its fast path is a channel handler: hits are answered on the event loop.
        "Origin": Room(
            ours: ["HeadwaterCore"], doors: ["CBrotli", "CPosix", "CZlib"],
            packages: ["Crypto", "NIOCore", "NIOHTTP1", "NIOPosix"]),
        "Catalog": Room(ours: ["HeadwaterCore"], packages: ["GRDB"]),
        // Bytes come as NIO's buffers and are written on NIO's threads; the protocols themselves are values.
        "Uploads": Room(
            ours: ["HeadwaterCore", "Catalog"], doors: ["CPosix"],
            packages: ["Crypto", "Logging", "NIOCore", "NIOPosix", "SystemPackage"]),
        "Accounts": Room(
            ours: ["HeadwaterCore", "Catalog"], doors: ["CArgon2"],
            packages: ["Crypto", "JWTKit", "Logging", "NIOCore", "NIOPosix", "NIOSSL", "ServiceLifecycle"]),
        "Analytics": Room(ours: ["HeadwaterCore", "Catalog"], packages: ["Crypto", "Logging"]),
        "Pipeline": Room(
            ours: ["HeadwaterCore", "CMAF", "Manifests", "Conformance", "Catalog", "CodecWire"],
            packages: ["Crypto", "Logging", "ServiceLifecycle", "Subprocess", "SystemPackage"]),
        "Web": Room(
            ours: ["HeadwaterCore", "Accounts", "Analytics", "Catalog", "Uploads", "Pipeline", "Origin"],
            packages: [
                "Crypto", "HTTPTypes", "Hummingbird", "HummingbirdCore", "Logging", "NIOCore", "NIOHTTP1",
                "NIOHTTPTypes", "NIOHTTPTypesHTTP1", "ServiceLifecycle",
            ]),

        // Programs.
        "HeadwaterCommand": Room(
            ours: [
                "HeadwaterCore", "CMAF", "Manifests", "Conformance", "Origin", "Storage", "Coordination", "CodecWire",
                "Accounts", "Analytics", "Catalog",
                "Uploads", "Pipeline", "Web",
            ],
            doors: ["CPosix"],
            packages: [
                "ArgumentParser", "AsyncHTTPClient", "Hummingbird", "Logging", "NIOCore", "NIOHTTP1",
                "NIOHTTPCompression", "NIOPosix", "ServiceLifecycle", "UnixSignals", "Yams",
            ]),
        "HeadwaterCodec": Room(ours: ["HeadwaterCore", "CMAF", "Media", "CodecWire", "CodecSandbox"]),
    ]

    /// Modules that only these targets know, whatever else the table may come to say.
    static let keepers: [(module: String, targets: Set<String>)] = [
        ("AsyncHTTPClient", ["HeadwaterCommand"]),
        ("CArgon2", ["Accounts"]),
        ("CFFmpeg", ["Media"]),
        ("CSeccomp", ["CodecSandbox"]),
        ("CVips", ["Media"]),
        ("GRDB", ["Catalog"]),
        ("Hummingbird", ["Web", "HeadwaterCommand"]),
        ("JWTKit", ["Accounts"]),
        ("Media", ["HeadwaterCodec"]),
        ("Subprocess", ["Pipeline"]),
        ("Yams", ["HeadwaterCommand"]),
    ]
}
