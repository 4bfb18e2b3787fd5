import Synchronization

/// What is counted while the server runs.
final class WebMetrics: Sendable {
    struct Requests: Hashable {
        var group: RouteGroup
        /// `2xx`
        var statusClass: String
    }

    private struct Counts {
        var requests: [Requests: Int] = [:]
        var uploadedBytes = 0
    }

    private let counts = Mutex(Counts())

    func count(_ group: RouteGroup, status: Int) {
        counts.withLock { $0.requests[Requests(group: group, statusClass: "\(status / 100)xx"), default: 0] += 1 }
    }

    func countUpload(bytes: Int) {
        counts.withLock { $0.uploadedBytes += bytes }
    }

    var requests: [Requests: Int] { counts.withLock { $0.requests } }
    var uploadedBytes: Int { counts.withLock { $0.uploadedBytes } }
}
