import Testing

@testable import CMAF

/// Nothing that arrives may crash the reader; a crash ends the test process, so these tests fail loudly.
@Suite struct `Hostile segments` {
    let videoInit: [UInt8]
    let videoSegment: [UInt8]
    let audioInit: [UInt8]
    let audioSegment: [UInt8]

    /// The lowest bit, the highest, and all.
    private static let flips: [UInt8] = [0x01, 0x80, 0xFF]

    init() throws {
        // Short, because each byte is tried.
        (videoInit, videoSegment) = try Self.make(TrackFixture.video()) { SampleFixture.group(upTo: 3, using: &$0) }
        (audioInit, audioSegment) = try Self.make(TrackFixture.audio()) {
            Array(SampleFixture.sound(using: &$0).prefix(3))
        }
    }

    private static func make(
        _ track: Track, fragment: (inout SeededGenerator) -> [Sample]
    ) -> (initSegment: [UInt8], segment: [UInt8]) {
        var generator = SeededGenerator(seed: 4)
        var writer = SegmentWriter(track: track, firstSequenceNumber: 1, includesSegmentIndex: true)
        var time: Int64 = 0
        for _ in 0..<2 {
            let samples = fragment(&generator)
            writer.append(fragment: samples, decodeTime: time)
            time += samples.reduce(0) { $0 + Int64($1.duration) }
        }
        return (InitSegment(track: track).bytes, writer.finish())
    }

    @Test func `a segment cut at any byte is refused`() throws {
        for (header, segment) in [(videoInit, videoSegment), (audioInit, audioSegment)] {
            #expect(throws: Never.self) { try CMAFReader.segment(segment, initSegment: header) }
            for count in 0..<segment.count {
                #expect(throws: CMAFError.self, "\(count) bytes") {
                    try CMAFReader.segment(Array(segment.prefix(count)), initSegment: header)
                }
            }
        }
    }

    @Test func `an init segment cut at any byte is refused`() {
        for header in [videoInit, audioInit] {
            for count in 0..<header.count {
                #expect(throws: CMAFError.self, "\(count) bytes") {
                    try CMAFReader.track(initSegment: Array(header.prefix(count)))
                }
            }
        }
    }

    @Test func `every byte of a segment changed gives a value or an error`() {
        for (header, segment) in [(videoInit, videoSegment), (audioInit, audioSegment)] {
            for place in segment.indices {
                for bits in Self.flips {
                    var damaged = segment
                    damaged[place] ^= bits
                    _ = try? CMAFReader.fragments(of: damaged, initSegment: header)
                }
            }
        }
    }

    @Test func `every byte of an init segment changed gives a value or an error`() {
        for (header, segment) in [(videoInit, videoSegment), (audioInit, audioSegment)] {
            for place in header.indices {
                for bits in Self.flips {
                    var damaged = header
                    damaged[place] ^= bits
                    _ = try? CMAFReader.segment(segment, initSegment: damaged)
                }
            }
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>) func `random damage gives a value or an error`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<25 {
            for (header, segment) in [(videoInit, videoSegment), (audioInit, audioSegment)] {
                var damagedHeader = header
                var damaged = segment
                for _ in 0..<Int.random(in: 1...6, using: &generator) {
                    let place = Int.random(in: damaged.indices, using: &generator)
                    // The ends of the range of a field are where arithmetic goes wrong.
                    let value: UInt8 = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &generator) ?? 0
                    let length = Int.random(in: 1...8, using: &generator)
                    for index in place..<min(place + length, damaged.count) { damaged[index] = value }
                    damagedHeader[Int.random(in: header.indices, using: &generator)] = value
                }
                _ = try? CMAFReader.fragments(of: damaged, initSegment: header)
                _ = try? CMAFReader.segment(segment, initSegment: damagedHeader)
            }
        }
    }

    @Test func `boxes in each other, twenty thousand deep, are passed over without recursion`() {
        var nested: [UInt8] = []
        for depth in 0..<20_000 {
            let size = UInt32(8 * (20_000 - depth))
            nested += [UInt8(size >> 24), UInt8(size >> 16 & 255), UInt8(size >> 8 & 255), UInt8(size & 255)]
            nested += Array("moov".utf8)
        }
        #expect(throws: CMAFError.self) { try CMAFReader.track(initSegment: nested) }
        #expect(throws: CMAFError.self) { try CMAFReader.segment(nested, initSegment: videoInit) }
    }
}
