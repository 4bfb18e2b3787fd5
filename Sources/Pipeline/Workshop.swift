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
    /// How far a source is that is still uploaded; nil where nothing is worked on before it is complete.
    public var durableBytes: (@Sendable (VideoID) throws -> Int64)?

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

    /// The source as far as it is there for sure.
    func growingSource(of video: VideoID) throws -> SourceFile {
        guard let durableBytes else { return try SourceFile(path: sourcePath(video)) }
        return SourceFile(path: sourcePath(video), durableBytes: try durableBytes(video))
    }
}
