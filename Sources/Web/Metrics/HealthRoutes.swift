import Catalog
import HTTPTypes
import HeadwaterCore
import Hummingbird
import Uploads

/// `/health/live`: the process answers. `/health/ready`: it can also do its work.
struct HealthRoutes: Sendable {
    let services: WebServices

    private struct Health: Encodable {
        var status: String
    }

    func add(to router: Router<WebContext>) {
        router.resource("/health/live", [.get: { _, _ in try APICoding.response(Health(status: "ok")) }])
        router.resource("/health/ready", [.get: ready])
    }

    @Sendable private func ready(_ request: Request, _ context: WebContext) async throws -> Response {
        do {
            _ = try await services.database.read { try $0.videos.counts() }
        } catch {
            throw notReady("The catalog can't be read.", error)
        }
        do {
            try await requireStore()
        } catch {
            throw notReady("The object store does not answer.", error)
        }
        let free: Int64
        do {
            free = try await services.uploads.store.freeBytes()
        } catch {
            throw notReady("The folder of uploads can't be used.", error)
        }
        guard free > services.uploads.configuration.reservedBytes else {
            throw notReady("The disk is nearly full.", nil)
        }
        if let trouble = services.trouble() {
            throw notReady("No job is begun: \(trouble.failure.message)", trouble.failure)
        }
        return try APICoding.response(Health(status: "ok"))
    }

    /// A store that says of a missing object that it is missing can be reached.
    private func requireStore() async throws {
        guard let key = ObjectKey("health/probe") else { return }
        do {
            _ = try await services.store.head(key)
        } catch let error as ObjectStoreError where error.kind == .notFound {
            return
        }
    }

    private func notReady(_ sentence: String, _ error: (any Error)?) -> Problem {
        Problem(.serviceUnavailable, "not_ready", sentence, cause: error.map { "\($0)" })
    }
}
