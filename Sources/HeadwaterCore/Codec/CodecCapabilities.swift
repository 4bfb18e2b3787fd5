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

    /// One way in which the kernel confines the codec process.
    public struct Guard: Sendable, Codable, Equatable {
        /// `seccomp`.
        public var name: String
        /// What it does, a clause.
        public var purpose: String
        public var isOn: Bool
        /// No task is done without it.
        public var isRequired: Bool
        /// Its version, or why it is not on.
        public var detail: String?

        public init(name: String, purpose: String, isOn: Bool, isRequired: Bool, detail: String?) {
            self.name = name
            self.purpose = purpose
            self.isOn = isOn
            self.isRequired = isRequired
            self.detail = detail
        }
    }

    /// Names and versions: `libavcodec 59.37.100`.
    public var libraries: [String]
    public var features: [Feature]
    /// In the order in which they are put on; empty when nobody tried.
    public var guards: [Guard]

    public init(libraries: [String], features: [Feature], guards: [Guard] = []) {
        self.libraries = libraries
        self.features = features
        self.guards = guards
    }
}
