import Analytics

extension WebViews {
    /// Numbers about views for Prometheus.
    func families() async throws -> [PrometheusText.Family] {
        let (taken, counted) = (intake.counted, counter.counted)
        let counters: [(name: String, help: String, value: Double)] = [
            ("beacons_total", "Beacons taken.", Double(taken.beacons)),
            ("segment_requests_total", "Requests for segments noted.", Double(taken.requests)),
            ("segment_requests_dropped_total", "Requests for segments the log had no room for.", Double(taken.dropped)),
            ("views_total", "Views counted.", Double(counted.views)),
            ("view_replays_total", "Views beyond those that one viewer has in a day.", Double(counted.replays)),
            ("view_bots_total", "Sessions of programs that nobody watches.", Double(counted.bots)),
            ("watch_seconds_total", "Time watched.", Double(counted.watched) / 1000),
            ("playback_errors_total", "Errors that players reported.", Double(counted.errors)),
            (
                "view_records_refused_total", "What was told of sessions beyond those that one address may have.",
                Double(counted.refused)
            ),
            ("view_log_unreadable_total", "Records, sessions and sums that can't be read.", Double(counted.unreadable)),
        ]
        let gauges: [(name: String, help: String, value: Double)] = [
            ("view_log_uncounted_bytes", "Bytes of the log that are not counted yet.", Double(counter.uncounted)),
            ("live_viewers", "Sessions that play right now.", Double(try await reports.liveViewers())),
        ]
        return counters.map { Self.family($0.name, .counter, $0.help, $0.value) }
            + gauges.map { Self.family($0.name, .gauge, $0.help, $0.value) }
    }

    private static func family(
        _ name: String, _ kind: PrometheusText.Family.Kind, _ help: String, _ value: Double
    ) -> PrometheusText.Family {
        .init(name: "headwater_\(name)", kind: kind, help: help, samples: [.init(labels: [], value: value)])
    }
}
