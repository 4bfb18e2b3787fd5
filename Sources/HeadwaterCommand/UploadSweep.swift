import Logging
import ServiceLifecycle
import Uploads

/// Removes uploads that have expired, now and then, while the server runs.
struct UploadSweep: Service {
    let uploads: UploadService
    let logger: Logger
    /// An expired upload is refused at once; this is only about its bytes.
    var interval = Duration.seconds(300)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    let ended = try await uploads.sweep()
                    if !ended.isEmpty { logger.info("expired uploads removed", metadata: ["count": "\(ended.count)"]) }
                } catch {
                    // The next time may do better.
                    logger.error("expired uploads can't be removed", metadata: ["cause": "\(error)"])
                }
                // Cancelled when the server stops, which the condition sees.
                try? await Task.sleep(for: interval)
            }
        }
    }
}
