import CMAF
import HeadwaterCore

/// Holds the finished segments of one chunk against the cap of their rendition, frame by frame.
struct CapMeasurement {
    private var buffer: DecoderBuffer
    private var wasEnough = true

    /// - Parameter buffer: as the chunk finds it.
    init(_ buffer: DecoderBuffer) { self.buffer = buffer }

    /// Whether the buffer had enough for every frame, and is as full as it was found.
    var holds: Bool { wasEnough && buffer.isHalfFull }

    /// Takes the next segment.
    mutating func add(_ bytes: [UInt8], initSegment: [UInt8]) throws(CMAFError) {
        let header = try CMAFHeader(initSegment: initSegment)
        let ticksPerSecond = Double(header.facts.timescale)
        for run in try MediaSegment(bytes, of: header.movie).runs(ofTrack: header.track.id) {
            for sample in run.samples {
                let seconds = Double(sample.duration) / ticksPerSecond
                if !buffer.take(bits: Double(sample.range.count * 8), seconds: seconds) { wasEnough = false }
            }
        }
    }
}
