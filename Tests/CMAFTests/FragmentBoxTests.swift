import Testing

@testable import CMAF

@Suite struct `Boxes of a media segment` {
    let run = TrackRunBox(
        sampleCount: 2, dataOffset: 100, firstSampleFlags: .sync, durations: [1, 2], sizes: [3, 4],
        compositionOffsets: [.min, .max])

    @Test func `styp comes back`() {
        expectRoundTrip(SegmentTypeBox(brands: SegmentWriter.brands))
    }

    @Test func `moof, mfhd and traf come back with what they contain`() {
        let track = TrackFragmentBox(
            header: TrackFragmentHeaderBox(trackID: 1), decodeTime: TrackFragmentDecodeTimeBox(baseMediaDecodeTime: 9),
            runs: [run, run],
            groups: [SampleToGroupBox(groupingType: "roll", runs: [.init(sampleCount: 2, index: 0x10001)])],
            groupDescriptions: [.roll(distance: -1)], others: [OpaqueBox(type: "senc", payload: [1])])
        expectRoundTrip(track)
        expectRoundTrip(MovieFragmentHeaderBox(sequenceNumber: .max))
        expectRoundTrip(
            MovieFragmentBox(
                header: MovieFragmentHeaderBox(sequenceNumber: 5), tracks: [track],
                others: [OpaqueBox(type: "free", payload: [])]))
    }

    @Test(arguments: 0..<64) func `tfhd comes back with every set of optional fields`(fields: Int) {
        expectRoundTrip(
            TrackFragmentHeaderBox(
                trackID: 3, baseDataOffset: fields & 1 == 0 ? nil : 1 << 40,
                descriptionIndex: fields & 2 == 0 ? nil : 1,
                defaultDuration: fields & 4 == 0 ? nil : 1024, defaultSize: fields & 8 == 0 ? nil : 99,
                defaultFlags: fields & 16 == 0 ? nil : .dependent, isBaseMovieFragment: fields & 32 != 0))
    }

    @Test(arguments: [0, UInt64(UInt32.max) + 1, .max]) func `tfdt comes back, always in 64 bits`(time: UInt64) {
        let box = TrackFragmentDecodeTimeBox(baseMediaDecodeTime: time)
        expectRoundTrip(box)
        #expect(box.bytes.count == 20)
    }

    @Test func `tfdt in 32 bits is read`() throws {
        let box = try decode(TrackFragmentDecodeTimeBox.self, hex("00000010 74666474 00000000 fffffff0"))
        #expect(box.baseMediaDecodeTime == 0xFFFF_FFF0)
    }

    @Test(arguments: 0..<64) func `trun comes back with every set of optional columns`(fields: Int) {
        expectRoundTrip(
            TrackRunBox(
                sampleCount: 3, dataOffset: fields & 1 == 0 ? nil : -5, firstSampleFlags: fields & 2 == 0 ? nil : .sync,
                durations: fields & 4 == 0 ? nil : [1, 2, .max], sizes: fields & 8 == 0 ? nil : [0, 5, 6],
                flags: fields & 16 == 0 ? nil : [.sync, .dependent, .dependent],
                compositionOffsets: fields & 32 == 0 ? nil : [-1, 0, 1]))
    }

    @Test func `a trun that announces more samples than it has is refused before anything is allocated`() {
        // 2^32 - 1 samples with a size each, in a box of 20 bytes.
        #expect(throws: CMAFError.self) {
            try decode(TrackRunBox.self, hex("00000014 7472756e 01000200 ffffffff 00000001"))
        }
    }

    @Test func `sgpd comes back with entries of equal, different and no length`() {
        expectRoundTrip(SampleGroupDescriptionBox.roll(distance: -1))
        expectRoundTrip(SampleGroupDescriptionBox(groupingType: "seig", entries: [[1], [2, 3]]))
        expectRoundTrip(SampleGroupDescriptionBox(groupingType: "tele", entries: [[], []]))
        expectRoundTrip(SampleGroupDescriptionBox(groupingType: "roll", defaultIndex: 1, entries: [[0xFF, 0xFF]]))
        expectRoundTrip(SampleGroupDescriptionBox(groupingType: "roll", entries: []))
    }

    @Test func `a sgpd whose count and length overflow when multiplied is refused`() {
        #expect(throws: CMAFError.self) {
            try decode(SampleGroupDescriptionBox.self, hex("00000018 73677064 01000000 726f6c6c ffffffff ffffffff"))
        }
    }

    @Test func `the roll distance of AAC is minus one`() {
        #expect(SampleGroupDescriptionBox.roll(distance: -1).entries == [[0xFF, 0xFF]])
    }

    @Test func `sbgp comes back with and without a parameter`() {
        let runs = [SampleToGroupBox.Run(sampleCount: 5, index: 1), SampleToGroupBox.Run(sampleCount: 1, index: 0)]
        expectRoundTrip(SampleToGroupBox(groupingType: "roll", runs: runs))
        expectRoundTrip(SampleToGroupBox(groupingType: "roll", parameter: 3, runs: []))
    }

    @Test(arguments: [0, UInt64(UInt32.max), UInt64(UInt32.max) + 1])
    func `sidx comes back in either version`(time: UInt64) {
        let media = SegmentIndexBox.Reference(
            byteCount: 0x7FFF_FFFF, duration: .max, startsWithStreamAccessPoint: true, streamAccessPointType: 7,
            streamAccessPointDelta: 0x0FFF_FFFF)
        let index = SegmentIndexBox.Reference(
            isIndex: true, byteCount: 1, duration: 0, startsWithStreamAccessPoint: false, streamAccessPointType: 0)
        expectRoundTrip(
            SegmentIndexBox(
                trackID: 1, timescale: 90_000, earliestPresentationTime: time, firstOffset: 12,
                references: [media, index]))
        expectRoundTrip(SegmentIndexBox(trackID: 1, timescale: 1, earliestPresentationTime: time, references: []))
    }

    @Test func `sample flags say what depends on what`() {
        #expect(SampleFlags.sync.rawValue == 0x0200_0000)
        #expect(SampleFlags.dependent.rawValue == 0x0101_0000)
        #expect(SampleFlags.sync.isSync)
        #expect(!SampleFlags.dependent.isSync)
    }
}
