import HeadwaterCore
import Testing

@testable import CMAF

@Suite struct `Media segments` {
    private func picture(_ type: UInt8, bytes: Int) -> [UInt8] {
        [0, 0, 0, UInt8(bytes - 4), type] + [UInt8](repeating: 0xAA, count: bytes - 5)
    }

    private func movieFragments(in bytes: [UInt8]) throws -> [MovieFragmentBox] {
        var reader = BoxReader(bytes)
        var fragments: [MovieFragmentBox] = []
        while let box = try reader.nextBox() {
            if box.type == MovieFragmentBox.type { fragments.append(try box.decode()) }
        }
        return fragments
    }

    @Test func `a segment of two GOPs with reordered pictures`() throws {
        let track = try TrackFixture.video()
        let group = [
            Sample(data: picture(0x65, bytes: 20), duration: 1000, compositionOffset: 0, isSync: true),
            Sample(data: picture(0x41, bytes: 10), duration: 1000, compositionOffset: 1000, isSync: false),
            Sample(data: picture(0x01, bytes: 8), duration: 1000, compositionOffset: -1000, isSync: false),
        ]
        var writer = SegmentWriter(track: track, firstSequenceNumber: 7, includesSegmentIndex: true)
        writer.append(fragment: group, decodeTime: 50_000)
        writer.append(fragment: group, decodeTime: 53_000)
        #expect(writer.nextSequenceNumber == 9)
        let bytes = writer.finish()

        var reader = BoxReader(bytes)
        var types: [String] = []
        while let box = try reader.nextBox() { types.append(box.type.description) }
        #expect(types == ["styp", "sidx", "moof", "mdat", "moof", "mdat"])

        let expected = """
            moof
              mfhd sequenceNumber=7
              traf
                tfhd trackID=1 defaultDuration=1000 defaultFlags=0x1010000 isBaseMovieFragment=true
                tfdt baseMediaDecodeTime=50000
                trun sampleCount=3 dataOffset=132 firstSampleFlags=0x2000000 sizes=[20, 10, 8] \
            compositionOffsets=[0, 1000, -1000]
            """
        expectOutline(outline(try movieFragments(in: bytes)[0]), is: expected)

        let facts = try CMAFReader.segment(bytes, initSegment: InitSegment(track: track).bytes)
        let first = Int64(bytes.count - 2 * (132 + 38))
        #expect(
            facts
                == SegmentFacts(
                    start: 50_000, duration: 6000, byteCount: Int64(bytes.count),
                    fragments: [first, first + 132 + 38].map {
                        .init(offset: $0, byteCount: 132 + 38, duration: 3000, sampleCount: 3, leadByteCount: 132 + 20)
                    }))
    }

    @Test func `frames of sound of one size cost nothing in trun and belong to the roll group`() throws {
        var writer = SegmentWriter(track: try TrackFixture.audio(), firstSequenceNumber: 1, includesSegmentIndex: false)
        let frame = Sample(data: [1, 2, 3], duration: 1024, isSync: true)
        writer.append(fragment: [frame, frame, frame], decodeTime: 0)
        let expected = """
            moof
              mfhd sequenceNumber=1
              traf
                tfhd trackID=1 defaultDuration=1024 defaultSize=3 defaultFlags=0x2000000 isBaseMovieFragment=true
                tfdt baseMediaDecodeTime=0
                trun sampleCount=3 dataOffset=136
                sbgp groupingType=roll runs=[(sampleCount=3 index=1)]
            """
        expectOutline(outline(try movieFragments(in: writer.finish())[0]), is: expected)
    }

    @Test func `the segment index names each fragment, and sound begins at zero behind its priming`() throws {
        let frame = Sample(data: [9], duration: 1024, isSync: true)
        var writer = SegmentWriter(track: try TrackFixture.audio(), firstSequenceNumber: 1, includesSegmentIndex: true)
        writer.append(fragment: [frame, frame], decodeTime: 0)
        writer.append(fragment: [frame, frame, frame], decodeTime: 2048)
        var reader = BoxReader(writer.finish())
        _ = try reader.nextBox()
        let index = try #require(try reader.nextBox()?.decode(SegmentIndexBox.self))
        #expect(index.earliestPresentationTime == 0)
        #expect(index.timescale == 48_000)
        #expect(index.references.map(\.duration) == [1024, 3072])
        #expect(index.references.map { Int($0.byteCount) }.reduce(0, +) == reader.remaining)
        #expect(index.references.allSatisfy { $0.startsWithStreamAccessPoint && $0.streamAccessPointType == 1 })
    }

    @Test(arguments: 0..<100 as Range<UInt64>) func `pictures come back as they were written`(seed: UInt64) throws {
        try expectSame(track: TrackFixture.video(), seed: seed) { SampleFixture.group(using: &$0) }
    }

    @Test(arguments: 0..<100 as Range<UInt64>) func `sound comes back as it was written`(seed: UInt64) throws {
        try expectSame(track: TrackFixture.audio(), seed: seed) { SampleFixture.sound(using: &$0) }
    }

    private func expectSame(
        track: Track, seed: UInt64, makeFragment: (inout SeededGenerator) -> [Sample]
    ) throws {
        var generator = SeededGenerator(seed: seed)
        let includesIndex = Bool.random(using: &generator)
        var writer = SegmentWriter(
            track: track, firstSequenceNumber: .random(in: 1 ... .max, using: &generator),
            includesSegmentIndex: includesIndex)
        let start = Int64.random(in: 0...1 << 40, using: &generator)
        var time = start
        var written: [MediaFragment] = []
        for _ in 0..<Int.random(in: 1...5, using: &generator) {
            let samples = makeFragment(&generator)
            writer.append(fragment: samples, decodeTime: time)
            written.append(MediaFragment(decodeTime: time, samples: samples))
            time += samples.reduce(0) { $0 + Int64($1.duration) }
        }
        let bytes = writer.finish()
        let initSegment = InitSegment(track: track).bytes

        let read = try CMAFReader.fragments(of: bytes, initSegment: initSegment)
        #expect(read == written)

        let facts = try CMAFReader.segment(bytes, initSegment: initSegment)
        #expect(facts.start == start)
        #expect(facts.duration == time - start)
        #expect(facts.byteCount == Int64(bytes.count))
        #expect(facts.fragments.map(\.sampleCount) == written.map(\.samples.count))
        // What an I-frame playlist would fetch ends with the first sample.
        for (fragment, source) in zip(facts.fragments, written) {
            let end = Int(fragment.offset + fragment.leadByteCount)
            #expect(Array(bytes[..<end].suffix(source.samples[0].data.count)) == source.samples[0].data)
        }
    }
}
