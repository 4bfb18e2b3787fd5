// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours compiles in Swift 6 mode with these on; a warning is an error.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "headwater",
    products: [
        .executable(name: "headwater", targets: ["HeadwaterCommand"]),
        .executable(name: "headwater-codec", targets: ["HeadwaterCodec"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
        .package(url: "https://github.com/vapor/jwt-kit", exact: "5.7.1"),
    ],
    targets: [
        // Doors to C: a module map and a shim of inline functions, no logic.
        .systemLibrary(name: "CArgon2", pkgConfig: "libargon2"),
        .systemLibrary(name: "CFFmpeg", pkgConfig: "libavfilter"),
        .systemLibrary(name: "CPosix"),
        .systemLibrary(name: "CSeccomp", pkgConfig: "libseccomp"),
        .systemLibrary(name: "CVips", pkgConfig: "vips"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib"),
        .systemLibrary(name: "CBrotli", pkgConfig: "libbrotlienc"),

        // The vocabulary, and what is pure.
        .target(name: "HeadwaterCore", swiftSettings: strict),
        .target(name: "CMAF", dependencies: ["HeadwaterCore"], swiftSettings: strict),
        .target(name: "Manifests", dependencies: ["HeadwaterCore"], swiftSettings: strict),
        .target(name: "Conformance", dependencies: ["HeadwaterCore", "CMAF", "Manifests"], swiftSettings: strict),
        .target(
            name: "Origin",
            dependencies: [
                "HeadwaterCore", "CBrotli", "CPosix", "CZlib",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),

        // Adapters.
        .target(name: "Media", dependencies: ["HeadwaterCore", "CMAF", "CFFmpeg", "CVips"], swiftSettings: strict),
        .target(
            name: "Storage",
            dependencies: ["HeadwaterCore", "CPosix", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict),
        .target(name: "Coordination", dependencies: ["HeadwaterCore"], swiftSettings: strict),
        .target(
            name: "CodecWire",
            dependencies: ["HeadwaterCore", "CPosix", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict),
        .target(
            name: "CodecSandbox",
            dependencies: [
                "HeadwaterCore", "CPosix", .target(name: "CSeccomp", condition: .when(platforms: [.linux])),
            ],
            swiftSettings: strict),

        // Services.
        .target(
            name: "Catalog",
            dependencies: ["HeadwaterCore", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: strict),
        .target(
            name: "Uploads",
            dependencies: [
                "HeadwaterCore", "Catalog", "CPosix",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),
        .target(
            name: "Accounts",
            dependencies: [
                "HeadwaterCore", "Catalog", "CArgon2",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .target(
            name: "Analytics",
            dependencies: [
                "HeadwaterCore", "Catalog",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .target(
            name: "Pipeline",
            dependencies: [
                "HeadwaterCore", "CMAF", "Manifests", "Conformance", "Catalog", "CodecWire",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),
        .target(
            name: "Web",
            dependencies: [
                "HeadwaterCore", "Accounts", "Analytics", "Catalog", "Uploads", "Origin",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            resources: [.embedInCode("Pages")],
            swiftSettings: strict),

        // Programs.
        .executableTarget(
            name: "HeadwaterCommand",
            dependencies: [
                "HeadwaterCore", "Accounts", "Analytics", "Conformance", "Origin", "Storage", "Coordination", "Catalog",
                "Uploads",
                "Pipeline",
                "Web",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
            ],
            resources: [.embedInCode("PresetFiles")],
            swiftSettings: strict),
        .executableTarget(
            name: "HeadwaterCodec", dependencies: ["HeadwaterCore", "Media", "CodecWire", "CodecSandbox"],
            swiftSettings: strict),

        // Tests. The double is a codec process that misbehaves on demand, the probe one that tries to break out.
        .executableTarget(
            name: "codec-double", dependencies: ["HeadwaterCore", "CodecWire", "CodecSandbox"],
            path: "Tests/CodecDouble", swiftSettings: strict),
        .executableTarget(
            name: "sandbox-probe", dependencies: ["HeadwaterCore", "CodecWire", "CodecSandbox", "CPosix"],
            path: "Tests/SandboxProbe", swiftSettings: strict),
        // Files that mean harm, made by code for whoever tests against them.
        .target(
            name: "HostileClips", dependencies: ["HeadwaterCore"], path: "Tests/HostileClips", swiftSettings: strict),
        .testTarget(name: "HeadwaterCoreTests", dependencies: ["HeadwaterCore"], swiftSettings: strict),
        .testTarget(name: "ArchitectureTests", dependencies: ["HeadwaterCore"], swiftSettings: strict),
        .testTarget(name: "CMAFTests", dependencies: ["HeadwaterCore", "CMAF"], swiftSettings: strict),
        .testTarget(name: "ManifestsTests", dependencies: ["HeadwaterCore", "Manifests"], swiftSettings: strict),
        .testTarget(
            name: "ConformanceTests",
            dependencies: [
                "HeadwaterCore", "CMAF", "Conformance", "HeadwaterCodec", "HeadwaterCommand", "Manifests", "Pipeline",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "OriginTests",
            dependencies: [
                "HeadwaterCore", "CPosix", "Origin",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "MediaTests", dependencies: ["HeadwaterCore", "CMAF", "Media", "HostileClips"],
            swiftSettings: strict),
        .testTarget(name: "StorageTests", dependencies: ["HeadwaterCore", "Storage"], swiftSettings: strict),
        .testTarget(name: "CoordinationTests", dependencies: ["HeadwaterCore", "Coordination"], swiftSettings: strict),
        .testTarget(
            name: "CatalogTests",
            dependencies: ["HeadwaterCore", "Catalog", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: strict),
        .testTarget(
            name: "AccountsTests",
            dependencies: [
                "HeadwaterCore", "Catalog", "Accounts", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "JWTKit", package: "jwt-kit"), .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "AnalyticsTests",
            dependencies: [
                "HeadwaterCore", "Catalog", "Analytics",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "UploadsTests",
            dependencies: [
                "HeadwaterCore", "Catalog", "Coordination", "Uploads",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "WebTests",
            dependencies: [
                "HeadwaterCore", "Accounts", "Analytics", "Catalog", "Coordination", "Origin", "Uploads", "Web",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "PipelineTests",
            dependencies: [
                "HeadwaterCore", "CMAF", "Catalog", "CodecWire", "Conformance", "Coordination", "Manifests", "Pipeline",
                "Storage", "codec-double", "CodecSandbox", "HeadwaterCodec", "HostileClips", "sandbox-probe",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "HeadwaterCommandTests",
            dependencies: [
                "HeadwaterCore", "Conformance", "HeadwaterCommand", "Manifests", "Uploads", "Web",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: strict),
    ]
)
