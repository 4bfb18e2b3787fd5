/// What a job that succeeded tells of itself, kept for the provenance document and for people.
public struct JobReport: Sendable, Codable, Equatable {
    /// Of the attempt that succeeded, all its codec processes together; nil when it needed none.
    public var usage: ResourceUsage?
    /// Seconds from its claim to its end.
    public var wallSeconds: Double
    /// Of the renditions that it encoded.
    public var quality: [RenditionQuality]

    public init(usage: ResourceUsage?, wallSeconds: Double, quality: [RenditionQuality]) {
        self.usage = usage
        self.wallSeconds = wallSeconds
        self.quality = quality
    }
}

/// A finished job with its report.
public struct ReportedJob: Sendable, Equatable {
    public var kind: Job.Kind
    /// What distinguishes it from the video's other jobs: its unique key.
    public var key: String
    public var attempts: Int
    public var report: JobReport

    public init(kind: Job.Kind, key: String, attempts: Int, report: JobReport) {
        self.kind = kind
        self.key = key
        self.attempts = attempts
        self.report = report
    }
}

extension RenditionQuality {
    /// One entry for each rendition, its parts added up, in the order in which they first appear.
    public static func merged(_ parts: some Sequence<RenditionQuality>) -> [RenditionQuality] {
        parts.reduce(into: []) { merged, part in
            guard let position = merged.firstIndex(where: { $0.rendition == part.rendition }) else {
                merged.append(part)
                return
            }
            merged[position].sampledFrames += part.sampledFrames
            merged[position].ssimSum += part.ssimSum
            merged[position].ssimMinimum = min(merged[position].ssimMinimum, part.ssimMinimum)
        }
    }
}
