import Logging
import ServiceLifecycle
import Uploads

/// Fetches files while the server runs.
struct PullRunner: Service {
    let pulls: PullService
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await pulls.run { error in
                logger.error("the files to fetch can't be read", metadata: ["cause": "\(error)"])
            }
        }
    }
}
