import CFFmpeg
import HeadwaterCore

/// Decodes finished segments from their stored bytes and says what came out.
enum Verification {
    /// - Parameters:
    ///   - source: an init segment and the segments that follow it.
    ///   - progress: told the bytes that were decoded, since whoever waits takes silence for a hang.
    static func run(
        _ source: any ByteSource, limits: CodecLimits, progress: (_ done: Int, _ of: Int) -> Void
    ) throws -> VerifiedStream {
        let demuxer = try Demuxer.open(source, limits: limits)
        guard demuxer.streamCount == 1, let stream = demuxer.stream(0) else {
            throw Failure(.verificationFailed, "A finished segment has \(demuxer.streamCount) tracks.")
        }
        let decoder = try Decoder.open(stream, limits: limits)
        // Priming is part of what was written.
        decoder.keepSkippedSamples()
        var result = VerifiedStream(
            decodedUnits: 0, errors: 0, size: nil, start: .max, end: .min, timescale: stream.timeBase.denominator)
        let packet = try Packet.make()
        var shift: Int64 = 0
        while try demuxer.read(into: packet) {
            if let pts = packet.pts, let dts = packet.dts {
                // libavformat moves everything back so that no composition offset is negative; a keyframe of ours is
                // shown when it is decoded, so the difference there is that shift.
                if packet.isKey { shift = pts - dts }
                result.start = min(result.start, pts - shift)
                result.end = max(result.end, pts - shift + packet.duration)
            }
            if try !decoder.send(packet) { result.errors += 1 }
            try receive(decoder, into: &result)
            if packet.isKey { progress(Int(demuxer.position), Int(source.knownSize ?? demuxer.position)) }
        }
        _ = try decoder.send(nil)
        try receive(decoder, into: &result)
        guard result.decodedUnits > 0 else {
            throw Failure(.verificationFailed, "A finished segment cannot be decoded.", detail: LibraryLog.lastLine)
        }
        return result
    }

    private static func receive(_ decoder: Decoder, into result: inout VerifiedStream) throws {
        while true {
            var failures = 0
            let output = try decoder.receive { failures += 1 }
            result.errors += failures
            guard case .frame(let frame) = output else { return }
            if frame.isDamaged { result.errors += 1 }
            if frame.sampleCount > 0 {
                result.decodedUnits += Int64(frame.sampleCount)
            } else {
                result.decodedUnits += 1
                if let size = result.size, size != frame.size { result.errors += 1 }
                result.size = frame.size
            }
        }
    }
}
