/// What the libraries of `headwater-codec` can do on this machine, as `headwater-codec --capabilities` prints it.
public struct CodecCapabilities: Sendable, Codable, Equatable {
    public struct Feature: Sendable, Codable, Equatable {
        /// FFmpeg's name, `libx264`.
        public var name: String
        /// What is impossible without it, a clause.
        public var purpose: String
        public var isAvailable: Bool

        public init(name: String, purpose: String, isAvailable: Bool) {
            self.name = name
            self.purpose = purpose
            self.isAvailable = isAvailable
        }
    }

    /// Names and versions: `libavcodec 59.37.100`.
    public var libraries: [String]
    public var features: [Feature]

    public init(libraries: [String], features: [Feature]) {
        self.libraries = libraries
        self.features = features
    }
}
