import CFFmpeg
import HeadwaterCore

/// What decoding finished bytes of one rendition showed.
struct VerifiedStream: Equatable {
    /// Decoded video frames, or samples of one channel.
    var decodedUnits: Int64
    var errors: Int
    /// The picture's size, nil for sound.
    var size: PixelSize?
    /// Presentation ticks of the first and of the end of the last unit, in the track's timescale.
    var start: Int64
    var end: Int64
    var timescale: Int32
}

/// Decodes finished segments from their bytes and says what came out.
enum Verification {
    /// - Parameters:
    ///   - source: an init segment and whole fragments that follow it.
    ///   - onPicture: told of each picture, in the order in which they are shown.
    /// - Throws: ``Failure`` with `verification_failed` when nothing can be decoded; ``LibraryError``.
    static func run(
        _ source: any ByteSource, limits: CodecLimits, onPicture: (Frame) -> Void = { _ in }
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
            try receive(decoder, into: &result, onPicture)
        }
        _ = try decoder.send(nil)
        try receive(decoder, into: &result, onPicture)
        guard result.decodedUnits > 0 else {
            throw Failure(.verificationFailed, "A finished segment cannot be decoded.", detail: LibraryLog.lastLine)
        }
        return result
    }

    private static func receive(
        _ decoder: Decoder, into result: inout VerifiedStream, _ onPicture: (Frame) -> Void
    ) throws {
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
                onPicture(frame)
            }
        }
    }
}

extension VerifiedRendition {
    init(_ rendition: String) {
        self.init(rendition: rendition, decodedUnits: 0, errors: 0, size: nil)
    }

    /// Takes into account what decoding a part of it showed.
    mutating func add(_ stream: VerifiedStream) {
        decodedUnits += stream.decodedUnits
        errors += stream.errors
        if let size, size != stream.size { errors += 1 }
        size = stream.size
    }
}
