import HeadwaterCore

/// Finds the stretches of gapless sound in a track, and points within them from which decoding may start.
///
/// Samples are counted, not clocked, where their number is known: a new stretch begins only where the timestamps
/// have moved away from the count by more than ``tolerance``. Within a stretch a further run is recorded now and
/// then whose start is the exact count, at a multiple of ``phase`` samples, so that a resampler started there is in
/// the same phase as one that came from the beginning.
struct AudioRunTracker {
    /// Just below the length of an AAC frame, which is how far sound may drift from picture.
    static let tolerance = MediaTime(20, timescale: 1000)
    /// Little to decode in vain, and few entries in the index of a long film.
    static let defaultCheckpointSeconds = 5.0

    private let sampleRate: Int32
    private let phase: Int64
    private let checkpointSamples: Int64
    private(set) var runs: [SourceIndex.AudioRun] = []
    /// The start of the current stretch, and the samples counted since.
    private var origin = MediaTime.zero
    private var count: Int64 = 0
    private var lastCheckpoint: Int64 = 0

    /// - Parameter checkpointSeconds: between two places where a decoder may start.
    init(sampleRate: Int, checkpointSeconds: Double = defaultCheckpointSeconds) {
        checkpointSamples = Int64(Double(sampleRate) * checkpointSeconds)
        self.sampleRate = Int32(clamping: max(1, sampleRate))
        phase =
            Int64(self.sampleRate)
            / greatestCommonDivisor(Int64(self.sampleRate), Int64(TranscodePlan.audioSampleRate))
    }

    /// - Parameters:
    ///   - time: the packet's presentation time by its timestamp.
    ///   - duration: the packet's by its container, rounded to the container's clock.
    ///   - samples: of one channel in the packet; nil when they can only be clocked.
    mutating func add(time: MediaTime, duration: MediaTime, samples: Int64?, pts: Int64, position: Int64) {
        let counted = origin + MediaTime(count, timescale: sampleRate)
        let deviation = time < counted ? counted - time : time - counted
        if runs.isEmpty || Self.tolerance < deviation {
            origin = time
            count = 0
            lastCheckpoint = 0
            runs.append(SourceIndex.AudioRun(start: time, pts: pts, position: position))
        } else {
            // Rounding must not pile up where each packet's length is rounded.
            if samples == nil { count = (time - origin).rescaled(to: sampleRate) }
            let isInPhase = samples == nil || count % phase == 0
            if isInPhase, count - lastCheckpoint >= checkpointSamples {
                lastCheckpoint = count
                runs.append(
                    SourceIndex.AudioRun(
                        start: origin + MediaTime(count, timescale: sampleRate), pts: pts, position: position))
            }
        }
        add(duration: duration, samples: samples)
    }

    /// A packet without a timestamp follows the one before it.
    mutating func add(duration: MediaTime, samples: Int64?) { count += samples ?? duration.rescaled(to: sampleRate) }
}
