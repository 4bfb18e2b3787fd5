import CFFmpeg
import Foundation
import HeadwaterCore

/// Decodes finished segments from their stored bytes and says what came out.
enum Verification {
    private enum Report: Sendable {
        /// More bytes of a rendition were decoded.
        case advanced(Int)
        case ended(rendition: Int, Result<VerifiedStream, any Error>)
    }

    /// The renditions whose parts lie one after the other in `sources`.
    /// - Throws: ``Failure`` with `codec_protocol` when the counts don't add up to the sources.
    static func renditions(of sources: [any ByteSource], counts: [Int]) throws(Failure) -> [any ByteSource] {
        guard !counts.isEmpty, counts.allSatisfy({ 1...sources.count ~= $0 }), counts.reduce(0, +) == sources.count
        else {
            throw Failure(.codecProtocol, "The task came without its sources.", detail: "\(counts) of \(sources.count)")
        }
        var rest = sources[...]
        return counts.map { count in
            defer { rest = rest.dropFirst(count) }
            return ConcatenatedSource(Array(rest.prefix(count)))
        }
    }

    /// Decodes renditions at the same time, each on a thread of its own: at the end of a chunk there is nothing else
    /// that a second core could do.
    ///
    /// - Parameters:
    ///   - renditions: of each an init segment and the segments that follow it.
    ///   - progress: told the bytes that were decoded, since whoever waits takes silence for a hang.
    static func run(
        _ renditions: [any ByteSource], limits: CodecLimits, progress: (_ done: Int, _ of: Int) -> Void
    ) throws -> [VerifiedStream] {
        let reports = BoundedQueue<Report>(capacity: .max)
        for (position, source) in renditions.enumerated() {
            let thread = Thread {
                let result = Result { try run(source, limits: limits) { _ = reports.put(.advanced($0)) } }
                _ = reports.put(.ended(rendition: position, result))
            }
            thread.name = "verify \(position)"
            thread.stackSize = RenditionEncoder.stackBytes
            thread.start()
        }
        let whole = renditions.reduce(0) { $0 + Int($1.knownSize ?? 0) }
        var done = 0
        var results: [Int: Result<VerifiedStream, any Error>] = [:]
        // All threads end before this call does, also when one has failed.
        while results.count < renditions.count, let report = reports.take() {
            switch report {
            case .advanced(let bytes):
                done += bytes
                progress(done, whole)
            case .ended(let rendition, let result): results[rendition] = result
            }
        }
        return try renditions.indices.compactMap { try results[$0]?.get() }
    }

    private static func run(
        _ source: any ByteSource, limits: CodecLimits, advanced: (_ bytes: Int) -> Void
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
        var reached: Int64 = 0
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
            if packet.isKey {
                advanced(Int(demuxer.position - reached))
                reached = demuxer.position
            }
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
