import Testing

@testable import CMAF

@Suite struct `Boxes of an init segment` {
    let description = SampleDescriptionBox(entries: [
        .video(VisualSampleEntry(width: 320, height: 180, configuration: .avc(TrackFixture.coded)))
    ])

    @Test func `ftyp comes back`() {
        expectRoundTrip(FileTypeBox(brands: Brands(major: "cmfc", compatible: [])))
        expectRoundTrip(FileTypeBox(brands: Brands(major: "cmfc", compatible: ["iso6", "cmfc"])))
    }

    @Test func `moov, trak, mdia, minf and stbl come back with what they contain`() throws {
        for track in [try TrackFixture.video(language: "pt-BR"), try TrackFixture.audio()] {
            var movie = InitSegment(track: track).movie
            movie.others = [OpaqueBox(type: "udta", payload: [1, 2, 3])]
            movie.tracks[0].others = [OpaqueBox(type: "tref", payload: [])]
            movie.tracks[0].media.others = [OpaqueBox(type: "free", payload: [0])]
            movie.tracks[0].media.information.others = [OpaqueBox(type: "free", payload: [])]
            movie.tracks[0].media.information.sampleTable.others = [OpaqueBox(type: "subs", payload: [9])]
            movie.extends?.others = [OpaqueBox(type: "mehd", payload: [0, 0, 0, 0, 0, 0, 0, 7])]
            expectRoundTrip(movie)
            expectRoundTrip(movie.tracks[0])
            expectRoundTrip(movie.tracks[0].media)
            expectRoundTrip(movie.tracks[0].media.information)
            expectRoundTrip(movie.tracks[0].media.information.sampleTable)
        }
    }

    @Test(arguments: [0, 1, UInt64(UInt32.max), UInt64(UInt32.max) + 1, .max])
    func `mvhd, tkhd and mdhd take 64 bits when a duration needs them`(duration: UInt64) {
        expectRoundTrip(MovieHeaderBox(timescale: 90_000, duration: duration, nextTrackID: 2))
        expectRoundTrip(
            TrackHeaderBox(trackID: 1, duration: duration, isAudio: false, width: 320 << 16, height: 180 << 16))
        expectRoundTrip(TrackHeaderBox(trackID: 7, duration: duration, isAudio: true, width: 0, height: 0))
        expectRoundTrip(MediaHeaderBox(timescale: 48_000, duration: duration, language: .undetermined))
    }

    @Test(arguments: [
        [], [Edit(segmentDuration: 0, mediaTime: 1024)], [Edit(segmentDuration: 5, mediaTime: -1)],
        [Edit(segmentDuration: 1 << 32, mediaTime: 0)],
        [Edit(segmentDuration: 9, mediaTime: -1), Edit(segmentDuration: 0, mediaTime: 1 << 31)],
    ])
    func `edts and elst come back in either version`(edits: [Edit]) {
        expectRoundTrip(EditListBox(edits: edits))
        expectRoundTrip(EditBox(list: EditListBox(edits: edits)))
    }

    @Test func `an edit at double speed is refused`() {
        var bytes = EditListBox(edits: [Edit(segmentDuration: 0, mediaTime: 0)]).bytes
        bytes[bytes.count - 3] = 2
        #expect(throws: CMAFError.self) { try decode(EditListBox.self, bytes) }
    }

    @Test func `hdlr and elng come back, also without their last zero byte`() throws {
        expectRoundTrip(ExtendedLanguageBox(tag: "zh-Hant-TW"))
        let handler = HandlerBox(handler: HandlerBox.video, name: "Bild")
        expectRoundTrip(handler)
        var writer = BoxWriter()
        writer.putBox(HandlerBox.type) { $0.put(contentsOf: handler.bytes.dropFirst(8).dropLast()) }
        #expect(try decode(HandlerBox.self, writer.bytes) == handler)
    }

    @Test func `vmhd, smhd, dinf, dref and url come back`() {
        expectRoundTrip(VideoMediaHeaderBox())
        expectRoundTrip(SoundMediaHeaderBox())
        expectRoundTrip(DataEntryURLBox())
        expectRoundTrip(DataReferenceBox(entry: DataEntryURLBox()))
        expectRoundTrip(DataInformationBox(reference: DataReferenceBox(entry: DataEntryURLBox())))
    }

    @Test func `a reference to another file is refused`() {
        var bytes = DataEntryURLBox().bytes
        bytes[11] = 0
        #expect(throws: CMAFError.self) { try decode(DataEntryURLBox.self, bytes) }
    }

    @Test func `sample tables come back, empty and full`() {
        expectRoundTrip(TimeToSampleBox())
        expectRoundTrip(
            TimeToSampleBox(runs: [.init(sampleCount: 3, duration: 1000), .init(sampleCount: 1, duration: 1)]))
        expectRoundTrip(CompositionOffsetBox(runs: [.init(sampleCount: 2, offset: 7)]))
        expectRoundTrip(
            CompositionOffsetBox(runs: [.init(sampleCount: 2, offset: 7), .init(sampleCount: 1, offset: -7)]))
        expectRoundTrip(SyncSampleBox(numbers: [1, 25]))
        expectRoundTrip(SampleToChunkBox())
        expectRoundTrip(SampleToChunkBox(runs: [.init(firstChunk: 1, samplesPerChunk: 12)]))
        expectRoundTrip(SampleSizeBox())
        expectRoundTrip(SampleSizeBox(sizes: .each([5, 7])))
        expectRoundTrip(SampleSizeBox(sizes: .same(5, sampleCount: 9)))
        expectRoundTrip(ChunkOffsetBox())
        expectRoundTrip(ChunkOffsetBox(offsets: [1, .max]))
        expectRoundTrip(LargeChunkOffsetBox(offsets: [1 << 32]))
        var table = SampleTableBox(description: description)
        table.chunkOffsets = .long(LargeChunkOffsetBox(offsets: [1 << 32]))
        table.groups = [SampleToGroupBox(groupingType: "roll", runs: [.init(sampleCount: 1, index: 1)])]
        expectRoundTrip(table)
    }

    @Test(arguments: ["stts", "ctts", "stss", "stsc", "stsz", "stco", "co64"])
    func `a table that announces more than is there is refused`(type: String) {
        let count = "ffffffff 00000000 00000000"
        let payload = hex("00000000" + (type == "stsz" ? "00000000" : "") + count)
        var table = BoxReader(payload[...], subject: "test")
        #expect(throws: CMAFError.self) {
            switch type {
            case "stts": _ = try TimeToSampleBox(payload: &table)
            case "ctts": _ = try CompositionOffsetBox(payload: &table)
            case "stss": _ = try SyncSampleBox(payload: &table)
            case "stsc": _ = try SampleToChunkBox(payload: &table)
            case "stsz": _ = try SampleSizeBox(payload: &table)
            case "stco": _ = try ChunkOffsetBox(payload: &table)
            default: _ = try LargeChunkOffsetBox(payload: &table)
            }
        }
    }

    @Test func `stsd comes back with codings that are not ours`() {
        expectRoundTrip(description)
        expectRoundTrip(
            SampleDescriptionBox(entries: description.entries + [.other(OpaqueBox(type: "stpp", payload: [1, 2]))]))
    }

    @Test func `mvex and trex come back`() {
        let track = TrackExtendsBox(trackID: 1, descriptionIndex: 1, duration: 1000, size: 7, flags: .dependent)
        expectRoundTrip(track)
        expectRoundTrip(MovieExtendsBox(tracks: [track, TrackExtendsBox(trackID: 2)]))
    }
}
