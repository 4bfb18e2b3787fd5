import Origin

extension PrometheusText {
    /// What the origin counted.
    static func families(of counts: OriginCounts) -> [Family] {
        [
            Family(
                name: "headwater_origin_answers_total", kind: .counter,
                help: "How the cache came to its answers.", samples: answers(counts)),
            Family(
                name: "headwater_origin_troubles_total", kind: .counter,
                help: "Fetches that failed, requests that were turned away, and connections that did not read.",
                samples: [
                    Sample(labels: [("kind", "failed_fetch")], value: Double(counts[.failedFill])),
                    Sample(labels: [("kind", "shed")], value: Double(counts[.shed])),
                    Sample(labels: [("kind", "slow_reader")], value: Double(counts[.slowReader])),
                    Sample(labels: [("kind", "refused")], value: Double(counts[.refusal])),
                ]),
            Family(
                name: "headwater_origin_sent_bytes_total", kind: .counter,
                help: "Bytes of bodies answered from memory.",
                samples: [Sample(labels: [], value: Double(counts[.bodyBytes]))]),
            Family(
                name: "headwater_origin_cache_bytes", kind: .gauge, help: "Bytes that the cache holds.",
                samples: [Sample(labels: [], value: Double(counts.cachedBytes))]),
            Family(
                name: "headwater_origin_cache_capacity_bytes", kind: .gauge, help: "Bytes that the cache may hold.",
                samples: [Sample(labels: [], value: Double(counts.cacheCapacity))]),
            Family(
                name: "headwater_origin_cache_objects", kind: .gauge, help: "Objects that the cache holds.",
                samples: [Sample(labels: [], value: Double(counts.cachedObjects))]),
            Family(
                name: "headwater_origin_hit_seconds", kind: .histogram,
                help: "From a request's head to its answer handed to the system, of answers from memory.",
                samples: latencies(counts)),
        ]
    }

    private static func answers(_ counts: OriginCounts) -> [Sample] {
        let hits = counts[.wholeHit] + counts[.partialHit] + counts[.notModifiedHit]
        return [
            ("hit", hits), ("miss", counts[.miss]), ("coalesced", counts[.coalesced]),
            ("negative", counts[.negativeHit]), ("stale", counts[.staleAnswer]),
        ].map { Sample(labels: [("result", $0.0)], value: Double($0.1)) }
    }

    private static func latencies(_ counts: OriginCounts) -> [Sample] {
        let buckets = counts.latencyBuckets
        return buckets.map { bucket -> Sample in
            let bound = bucket.seconds == .infinity ? "+Inf" : "\(bucket.seconds)"
            return Sample(suffix: "_bucket", labels: [("le", bound)], value: Double(bucket.count))
        } + [
            Sample(suffix: "_sum", labels: [], value: counts.latencySeconds),
            Sample(suffix: "_count", labels: [], value: Double(buckets.last?.count ?? 0)),
        ]
    }
}
