public import Catalog
public import HeadwaterCore
public import Logging

/// What job handlers work with. One value, made once by the program that runs workers.
public struct Workshop: Sendable {
    public var database: any Database
    public var store: any LocalObjectFiles
    public var coordination: any Coordination
    public var codec: CodecLauncher
    /// Where the bytes of a video's source lie on this machine.
    public var sourcePath: @Sendable (VideoID) -> String
    public var preset: Preset
    public var grouping: TranscodePlan.Grouping
    public var logger: Logger

    public init(
        database: any Database, store: any LocalObjectFiles, coordination: any Coordination, codec: CodecLauncher,
        sourcePath: @escaping @Sendable (VideoID) -> String, preset: Preset, grouping: TranscodePlan.Grouping,
        logger: Logger
    ) {
        self.database = database
        self.store = store
        self.coordination = coordination
        self.codec = codec
        self.sourcePath = sourcePath
        self.preset = preset
        self.grouping = grouping
        self.logger = logger
    }
}
