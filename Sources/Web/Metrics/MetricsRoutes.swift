import Accounts
import Catalog
import HTTPTypes
import HeadwaterCore
import Hummingbird
import NIOCore
import Origin

/// `/metrics`: what was counted since the start, and what the catalog holds right now.
struct MetricsRoutes: Sendable {
    let database: any Database
    let metrics: WebMetrics
    let origin: MediaOrigin
    let version: String
    let trouble: @Sendable () -> QueuePause.Trouble?
    let gate: Gate
    let views: WebViews?

    func add(to router: Router<WebContext>) {
        router.resource(
            "/metrics",
            [
                .get: { _, context in
                    try await gate.require(.seeMetrics, context)
                    return Response(
                        status: .ok, headers: [.contentType: PrometheusText.contentType, .cacheControl: "no-store"],
                        body: ResponseBody(byteBuffer: ByteBuffer(string: try await exposition().text)))
                }
            ])
    }

    private func exposition() async throws -> PrometheusText {
        let (videos, jobs) = try await database.read { transaction in
            (try transaction.videos.counts(), try transaction.jobs.counts())
        }
        let counted = try await views?.families() ?? []
        let counts = origin.counts
        let families: [PrometheusText.Family] = [
            .init(
                name: "headwater_build_info", kind: .gauge, help: "The version that runs.",
                samples: [.init(labels: [("version", version)], value: 1)]),
            .init(
                name: "headwater_http_requests_total", kind: .counter, help: "Requests answered.",
                samples: Self.requests(metrics, counts).sorted {
                    ($0.key.group.rawValue, $0.key.statusClass) < ($1.key.group.rawValue, $1.key.statusClass)
                }
                .map { .init(labels: [("route", $0.group.rawValue), ("status", $0.statusClass)], value: Double($1)) }),
            .init(
                name: "headwater_upload_bytes_total", kind: .counter, help: "Bytes received by uploads.",
                samples: [.init(labels: [], value: Double(metrics.uploadedBytes))]),
            .init(
                name: "headwater_videos", kind: .gauge, help: "Videos in each state.",
                samples: VideoState.allCases.map {
                    .init(labels: [("state", $0.rawValue)], value: Double(videos[$0] ?? 0))
                }),
            .init(
                name: "headwater_jobs", kind: .gauge, help: "Jobs of each kind in each state.",
                samples: Self.samples(jobs)),
            .init(
                name: "headwater_queue_paused", kind: .gauge,
                help: "Whether no job is begun because the machine can't work, by what it can't do.",
                samples: pauses(trouble())),
        ]
        return PrometheusText(families: families + PrometheusText.families(of: counts) + counted)
    }

    /// Also those that event loops answered before any route heard of them.
    private static func requests(_ metrics: WebMetrics, _ counts: OriginCounts) -> [WebMetrics.Requests: Int] {
        metrics.requests.merging(
            [
                WebMetrics.Requests(group: .media, statusClass: "2xx"): counts[.wholeHit] + counts[.partialHit],
                WebMetrics.Requests(group: .media, statusClass: "3xx"): counts[.notModifiedHit],
            ].filter { $0.value > 0 }, uniquingKeysWith: +)
    }

    private func pauses(_ trouble: QueuePause.Trouble?) -> [PrometheusText.Sample] {
        Failure.Code.allCases.filter { Failure($0, "").isOfMachine }.map { code in
            .init(labels: [("code", code.rawValue)], value: trouble?.failure.code == code ? 1 : 0)
        }
    }

    /// Kinds and states without a job are told, too: a gauge that vanishes can't be alerted on.
    private static func samples(_ counts: [JobCount]) -> [PrometheusText.Sample] {
        Job.Kind.allCases.flatMap { kind in
            Job.State.allCases.map { state in
                let jobs = counts.first { $0.kind == kind && $0.state == state }?.jobs ?? 0
                return .init(labels: [("kind", kind.rawValue), ("state", state.rawValue)], value: Double(jobs))
            }
        }
    }
}
