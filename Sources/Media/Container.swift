import CFFmpeg
import HeadwaterCore

/// The kinds of file that are opened, recognised by their first bytes, and why others are not.
enum Container {
    /// FFmpeg's names of the demuxers that may see untrusted bytes, to the short name used in ``SourceFacts``.
    private static let opened: [String: String] = [
        "mov,mp4,m4a,3gp,3g2,mj2": "mov", "matroska,webm": "matroska", "mpegts": "mpegts", "flv": "flv", "avi": "avi",
        "ogg": "ogg", "mpeg": "mpeg", "wav": "wav", "aiff": "aiff", "mp3": "mp3", "flac": "flac",
    ]
    /// Text that names other files, and subtitles: not media however it is called.
    private static let texts: Set<String> = [
        "hls", "hls,applehttp", "applehttp", "dash", "concat", "sdp", "ffmetadata", "tty", "webvtt", "srt", "ass",
        "image2", "lrc", "microdvd", "subviewer", "mpl2", "vplayer", "jacosub", "realtext", "sami", "stl", "imf",
    ]

    /// More is read only while the bytes so far leave it open what this is.
    private static let firstProbeBytes = 4 << 10
    private static let lastProbeBytes = 1 << 20

    struct Recognised {
        var format: UnsafePointer<AVInputFormat>
        var name: String
    }

    /// - Throws: ``Failure`` for what is not opened, ``Starved`` when the answer lies in bytes yet to come.
    static func recognise(_ source: any ByteSource) throws -> Recognised {
        var count = firstProbeBytes
        while true {
            let (bytes, isWhole) = try prefix(of: source, count: count)
            if bytes.isEmpty { throw Failure(.emptyFile, "This file is empty.") }
            let isLast = isWhole || count >= lastProbeBytes
            var score: Int32 = 0
            let best = probe(bytes, score: &score)
            if let best, score > shim_AVPROBE_SCORE_RETRY || (isLast && score >= shim_AVPROBE_SCORE_RETRY) {
                return try accept(best)
            }
            if isLast { throw Failure(.notMedia, "This file is not a video.", detail: "probe score \(score)") }
            count *= 2
        }
    }

    private static func accept(_ format: UnsafePointer<AVInputFormat>) throws(Failure) -> Recognised {
        let ffmpegName = String(cString: format.pointee.name)
        if let name = opened[ffmpegName] { return Recognised(format: format, name: name) }
        if texts.contains(ffmpegName) || ffmpegName.hasSuffix("_pipe") {
            throw Failure(.notMedia, "This file is not a video.", detail: ffmpegName)
        }
        throw Failure(.unsupportedContainer, "This kind of file is not supported.", detail: ffmpegName)
    }

    private static func probe(_ bytes: [UInt8], score: inout Int32) -> UnsafePointer<AVInputFormat>? {
        var padded = bytes + [UInt8](repeating: 0, count: Int(shim_AVPROBE_PADDING_SIZE))
        return padded.withUnsafeMutableBufferPointer { buffer in
            // The name is empty: only the content decides.
            "".withCString { name in
                var data = AVProbeData()
                data.filename = name
                data.buf = buffer.baseAddress
                data.buf_size = Int32(bytes.count)
                return av_probe_input_format3(&data, 1, &score)
            }
        }
    }

    /// The first `count` bytes, and whether these are all.
    private static func prefix(of source: any ByteSource, count: Int) throws -> ([UInt8], isWhole: Bool) {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let read = try bytes.withUnsafeMutableBytes {
                try source.read(at: Int64(filled), into: UnsafeMutableRawBufferPointer(rebasing: $0[filled...]))
            }
            switch read {
            case .bytes(let more): filled += more
            case .end: return (Array(bytes[..<filled]), true)
            case .notYet: throw Starved(offset: Int64(filled))
            }
        }
        return (bytes, false)
    }

    /// Whether the top-level boxes of an ISO base media file include a `moov` (ISO/IEC 14496-12, 8.2.1).
    static func hasMovieBox(_ source: any ByteSource) throws -> Bool {
        var offset: Int64 = 0
        var header = [UInt8](repeating: 0, count: 16)
        while true {
            let read = try header.withUnsafeMutableBytes { try source.read(at: offset, into: $0) }
            if read == .notYet { throw Starved(offset: offset) }
            guard case .bytes(let count) = read, count >= 8 else { return false }
            if header[4..<8].elementsEqual("moov".utf8) { return true }
            var size = header[0..<4].reduce(Int64(0)) { $0 << 8 | Int64($1) }
            if size == 1 {
                guard count == 16, header[8] < 0x80 else { return false }
                size = header[8..<16].reduce(Int64(0)) { $0 << 8 | Int64($1) }
            }
            let (next, overflow) = offset.addingReportingOverflow(size)
            guard size >= 8, !overflow else { return false }
            offset = next
        }
    }
}
