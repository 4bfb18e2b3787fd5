public import Catalog
import HTTPTypes
public import HeadwaterCore
public import Origin

extension MediaOrigin {
    /// An origin over catalog and store, for a web server with this configuration.
    public static func serving(
        _ database: any Database, _ store: any ObjectStore, _ web: WebConfiguration
    ) -> MediaOrigin {
        var configuration = web.origin
        configuration.sharedFields = sharedFields(isEncrypted: web.publicURL?.scheme == "https")
        return MediaOrigin(store: store, configuration: configuration) { [required = configuration.requiresTokens] id in
            try await database.read { try WatchedVideo(id, in: $0) }.facts(requiresTokens: required)
        }
    }

    /// What middleware would add, for answers that it never sees.
    private static func sharedFields(isEncrypted: Bool) -> HeaderFields {
        var fields = SecurityHeaders(isEncrypted: isEncrypted).defaults
        fields[.crossOriginResourcePolicy] = "cross-origin"
        fields[.server] = WebServer.name
        // The object's own answers say it already.
        fields[.xContentTypeOptions] = nil
        return HeaderFields(fields.map { .init(name: $0.name.rawName, value: $0.value) })
    }
}

/// Word among the parts of this process, which the origin hears first: when a change has been told, nothing older is answered any more.
public struct PurgingCoordination: Coordination {
    private let base: any Coordination
    private let origin: MediaOrigin

    public init(_ base: any Coordination, origin: MediaOrigin) {
        self.base = base
        self.origin = origin
    }

    public func publish(_ topic: Topic) async {
        if case .video(let id) = topic { origin.purge(id) }
        await base.publish(topic)
    }

    public func subscribe(to topic: Topic) async -> AsyncStream<Void> { await base.subscribe(to: topic) }
}
