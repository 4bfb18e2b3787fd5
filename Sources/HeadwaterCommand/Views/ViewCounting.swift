import Analytics
import Logging
import ServiceLifecycle

/// Counts views while the server runs, and forgets what is too old.
struct ViewCounting: Service {
    let counter: ViewCounter
    let logger: Logger
    /// Several times an hour, since the secret of the next day is made within the last one.
    var interval = Duration.seconds(600)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await counter.run() }
                group.addTask { await sweepNowAndThen() }
            }
        }
    }

    private func sweepNowAndThen() async {
        while !Task.isCancelled {
            // Cancelled when the server stops, which the condition sees.
            try? await Task.sleep(for: interval)
            do { try await counter.sweep() } catch {
                // The next time may do better.
                logger.error("old views can't be forgotten", metadata: ["cause": "\(error)"])
            }
        }
    }
}
