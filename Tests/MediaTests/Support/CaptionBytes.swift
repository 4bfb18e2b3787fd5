import Foundation
import HeadwaterCore
import Testing

/// Writes CEA-608 captions as bytes and into H.264.
enum CaptionBytes {
    typealias Pair = (UInt8, UInt8)

    private static func odd(_ bits: UInt8) -> UInt8 { bits.nonzeroBitCount % 2 == 0 ? bits | 0x80 : bits }

    static func text(_ text: String) -> [Pair] {
        var bytes = text.utf8.map(odd)
        if bytes.count % 2 == 1 { bytes.append(0x80) }
        return stride(from: 0, to: bytes.count, by: 2).map { (bytes[$0], bytes[$0 + 1]) }
    }

    /// A control code, sent twice as it must be.
    static func code(_ first: UInt8, _ second: UInt8, channel: Int = 1) -> [Pair] {
        var first = first
        if channel > 2, first == 0x14, second & 0x70 == 0x20 { first = 0x15 }
        if channel % 2 == 0 { first |= 0x08 }
        return [(odd(first), odd(second)), (odd(first), odd(second))]
    }

    /// A caption that is built unseen and then shown at once; on row 15, or on row 1.
    static func popOn(_ line: String, channel: Int = 1, atTop: Bool = false) -> [Pair] {
        code(0x14, 0x20, channel: channel) + code(0x14, 0x2E, channel: channel)
            + code(atTop ? 0x11 : 0x14, atTop ? 0x40 : 0x60, channel: channel) + text(line)
            + code(0x14, 0x2F, channel: channel)
    }

    static func clear(channel: Int = 1) -> [Pair] { code(0x14, 0x2C, channel: channel) }

    /// Pairs that begin at given frames.
    static func schedule(_ parts: [(frame: Int, pairs: [Pair])]) -> [Int: Pair] {
        var schedule: [Int: Pair] = [:]
        for (frame, pairs) in parts {
            for (place, pair) in pairs.enumerated() { schedule[frame + place] = pair }
        }
        return schedule
    }

    /// The payload of `cc_data` for one picture.
    static func data(field1: Pair, field2: Pair = (0x80, 0x80), digital: Pair? = nil) -> [UInt8] {
        let digital: [UInt8] = digital.map { [0xFF, $0.0, $0.1] } ?? [0xFA, 0x00, 0x00]
        return [0x40 | 3, 0xFF, 0xFC, field1.0, field1.1, 0xFD, field2.0, field2.1] + digital + [0xFF]
    }

    /// A NAL unit of supplemental enhancement information that holds `cc_data`.
    ///
    /// - Parameter header: H.264's, one byte, or HEVC's, two (ITU-T H.265, 7.4.2.2: type 39 stands before a picture).
    static func unit(_ data: [UInt8], header: [UInt8] = [0x06]) -> [UInt8] {
        let message = [0xB5, 0x00, 0x31, 0x47, 0x41, 0x39, 0x34, 0x03] + data
        var unit: [UInt8] = header + [0x04, UInt8(message.count)] + message + [0x80]
        var place = 2
        while place < unit.count {
            if unit[place - 2] == 0, unit[place - 1] == 0, unit[place] <= 3 { unit.insert(3, at: place) }
            place += 1
        }
        return [0, 0, 0, 1] + unit
    }

    /// A clip of 25 fps without B-frames whose pictures carry captions.
    ///
    /// - Parameter encoder: of H.264 or HEVC, one slice a picture.
    static func clip(
        seconds: Double, ending: String = "mp4", field1: [Int: Pair] = [:], field2: [Int: Pair] = [:],
        digital: Pair? = nil, isHEVC: Bool = false,
        encoder: [String] = Clips.quickly + ["-bf", "0", "-x264-params", "aud=1:slices=1"]
    ) throws -> MemorySource {
        let plain = try Clips.make(isHEVC ? "hevc" : "h264", Clips.picture(seconds: seconds) + encoder)
        var stream: [UInt8] = []
        var frame = 0
        var next = plain.bytes.startIndex
        let starts = plain.bytes.indices.dropLast(4).filter {
            plain.bytes[$0..<$0 + 4] == [0, 0, 0, 1]
                || (plain.bytes[$0..<$0 + 3] == [0, 0, 1] && ($0 == 0 || plain.bytes[$0 - 1] != 0))
        }
        for start in starts {
            let header = plain.bytes[start...].prefix(5).drop { $0 == 0 }.dropFirst().first ?? 0
            let isSlice = isHEVC ? header >> 1 & 63 < 32 : [1, 5].contains(header & 31)
            guard isSlice else { continue }
            stream += plain.bytes[next..<start]
            next = start
            stream += unit(
                data(field1: field1[frame] ?? (0x80, 0x80), field2: field2[frame] ?? (0x80, 0x80), digital: digital),
                header: isHEVC ? [0x4E, 0x01] : [0x06])
            frame += 1
        }
        stream += plain.bytes[next...]
        try #require(frame == Int(seconds * 25))
        let name = isHEVC ? "captioned.hevc" : "captioned.h264"
        return try Clips.make(ending, ["-r", "25", "-i", name, "-c", "copy"], files: [name: stream])
    }

    /// The captions of a clip as a track of their own beside the picture, in QuickTime's format.
    static func track(of clip: MemorySource, language: String) throws -> MemorySource {
        try Clips.make(
            "mov",
            ["-i", "clip.mp4", "-f", "lavfi", "-i", "movie=clip.mp4[out+subcc]", "-map", "0:v", "-map", "1:s"]
                // Without the captions within the picture.
                + ["-c", "copy", "-bsf:v", "filter_units=remove_types=6", "-metadata:s:s:0", "language=\(language)"],
            files: ["clip.mp4": clip.bytes])
    }
}
