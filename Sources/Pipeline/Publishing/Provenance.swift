import Catalog
import Foundation
import HeadwaterCore

/// Where a version comes from and what it cost: enough to make the same bytes again and to ask why they are as they
/// are. It lies beside the manifests as `provenance.json`.
struct Provenance: Encodable, Sendable {
    struct Source: Encodable, Sendable {
        var bytes: Int64
        var sha256: String?
        var facts: SourceFacts
    }

    struct Work: Encodable, Sendable {
        var kind: Job.Kind
        var key: String
        var attempts: Int
        var wallSeconds: Double
        var cpuSeconds: Double?
        var peakMemoryBytes: Int64?
    }

    struct Quality: Encodable, Sendable {
        var rendition: String
        var sampledFrames: Int
        var ssim: Double?
        var ssimMinimum: Double
    }

    var headwater: String
    /// Names and versions, as the codec process tells them.
    var libraries: [String]
    var source: Source
    var preset: Preset
    var plan: TranscodePlan
    var quality: [Quality]
    var jobs: [Work]
    /// Of all jobs together.
    var cpuSeconds: Double

    init(rows: VersionRows, preset: Preset, capabilities: CodecCapabilities) {
        headwater = Version.current
        libraries = capabilities.libraries
        source = Source(
            bytes: rows.planned.facts.byteCount, sha256: rows.planned.sourceSHA256, facts: rows.planned.facts)
        self.preset = preset
        plan = rows.planned.plan
        quality = rows.quality.map {
            Quality(
                rendition: $0.rendition, sampledFrames: $0.sampledFrames, ssim: $0.ssim, ssimMinimum: $0.ssimMinimum)
        }
        jobs = rows.reports.map {
            Work(
                kind: $0.kind, key: $0.key, attempts: $0.attempts, wallSeconds: $0.report.wallSeconds,
                cpuSeconds: $0.report.usage?.cpuSeconds, peakMemoryBytes: $0.report.usage?.peakMemoryBytes)
        }
        cpuSeconds = jobs.compactMap(\.cpuSeconds).reduce(0, +)
    }

    func render() throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }
}
