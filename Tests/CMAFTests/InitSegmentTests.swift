import HeadwaterCore
import Testing

@testable import CMAF

@Suite struct `Init segments` {
    private func boxes(of bytes: [UInt8]) throws -> String {
        var reader = BoxReader(bytes)
        var lines: [String] = []
        while let box = try reader.nextBox() {
            switch box.type {
            case FileTypeBox.type: lines.append(outline(try box.decode(FileTypeBox.self)))
            case MovieBox.type: lines.append(outline(try box.decode(MovieBox.self)))
            default: lines.append("unexpected \(box.type)")
            }
        }
        return lines.joined(separator: "\n")
    }

    @Test func `a video track`() throws {
        let bytes = InitSegment(track: try TrackFixture.video(timescale: 30_000, language: "pt-BR")).bytes
        let expected = """
            ftyp brands=(major=cmfc minorVersion=0 compatible=[iso6, cmfc])
            moov
              mvhd timescale=30000 duration=0 nextTrackID=2
              trak
                tkhd trackID=1 duration=0 isEnabled=true alternateGroup=0 isAudio=false width=20971520 height=11796480
                mdia
                  mdhd timescale=30000 duration=0 language=por
                  hdlr handler=vide name=video
                  elng tag=pt-BR
                  minf
                    vmhd
                    dinf
                      dref
                        url\u{20}
                    stbl
                      stsd
                        avc1 width=320 height=180
                          avcC profile=100 compatibility=0 level=12 lengthBytes=4 \
            sps=[6764000cacd941419f9f016a020202800000030080000019078a14cb] pps=[68ebe3cb22c0] \
            sampleFormat=(chromaFormat=1 lumaBitDepth=8 chromaBitDepth=8)
                          colr color=(primaries=1 transfer=1 matrix=1 isFullRange=false)
                          pasp horizontal=1 vertical=1
                      stts
                      stsc
                      stsz sizes=each([])
                      stco
              mvex
                trex trackID=1 descriptionIndex=1 duration=0 size=0 flags=0x0
            """
        expectOutline(try boxes(of: bytes), is: expected)
    }

    @Test func `an audio track starts behind its priming and has the roll group`() throws {
        let bytes = InitSegment(track: try TrackFixture.audio()).bytes
        let expected = """
            ftyp brands=(major=cmfc minorVersion=0 compatible=[iso6, cmfc])
            moov
              mvhd timescale=48000 duration=0 nextTrackID=2
              trak
                tkhd trackID=1 duration=0 isEnabled=true alternateGroup=0 isAudio=true width=0 height=0
                edts
                  elst edits=[(segmentDuration=0 mediaTime=1024)]
                mdia
                  mdhd timescale=48000 duration=0 language=eng
                  hdlr handler=soun name=audio
                  minf
                    smhd
                    dinf
                      dref
                        url\u{20}
                    stbl
                      stsd
                        mp4a channels=2 sampleRate=48000
                          esds objectType=64 bufferBytes=0 maxBitsPerSecond=128000 averageBitsPerSecond=128000 \
            decoderConfiguration=1190
                          btrt bufferBytes=0 maxBitsPerSecond=128000 averageBitsPerSecond=128000
                      stts
                      stsc
                      stsz sizes=each([])
                      stco
                      sgpd groupingType=roll entries=[ffff]
              mvex
                trex trackID=1 descriptionIndex=1 duration=0 size=0 flags=0x0
            """
        expectOutline(try boxes(of: bytes), is: expected)
    }

    @Test func `facts of a video track come from its boxes`() throws {
        let bytes = InitSegment(track: try TrackFixture.video(language: "pt-BR")).bytes
        #expect(
            try CMAFReader.track(initSegment: bytes)
                == TrackFacts(
                    media: .video(size: PixelSize(width: 320, height: 180)), codec: "avc1.64000C", timescale: 25_000,
                    byteCount: Int64(bytes.count)))
        let header = try CMAFHeader(initSegment: bytes)
        #expect(header.track.language == "pt-BR")
        #expect(header.track.edits.isEmpty)
        #expect(header.track.priming == 0)
    }

    @Test func `facts of an audio track come from its boxes`() throws {
        let bytes = InitSegment(track: try TrackFixture.audio(language: "de")).bytes
        #expect(
            try CMAFReader.track(initSegment: bytes)
                == TrackFacts(
                    media: .audio(sampleRate: 48_000, channels: 2), codec: "mp4a.40.2", timescale: 48_000,
                    byteCount: Int64(bytes.count)))
        let header = try CMAFHeader(initSegment: bytes)
        #expect(header.track.language == "deu")
        #expect(header.track.edits == [Edit(segmentDuration: 0, mediaTime: 1024)])
        #expect(header.track.priming == 1024)
    }

    @Test func `priming is counted in the track's own ticks`() throws {
        let audio = Track(timescale: 90_000, language: "en", media: try TrackFixture.audio().media)
        #expect(try CMAFHeader(initSegment: InitSegment(track: audio).bytes).track.priming == 1920)
    }

    @Test func `a size that the parameter sets contradict is refused`() {
        #expect(throws: CMAFError.self) {
            try VideoConfiguration(
                sps: [ParameterSetFixture.highSPS], pps: [ParameterSetFixture.highPPS],
                size: PixelSize(width: 320, height: 192), color: .bt709)
        }
    }

    @Test func `missing and misplaced parameter sets are refused`() {
        let size = PixelSize(width: 320, height: 180)
        let sps = ParameterSetFixture.highSPS
        let pps = ParameterSetFixture.highPPS
        for (sps, pps) in [([], [pps]), ([sps], []), ([pps], [sps]), ([sps], [sps]), ([[]], [pps])] {
            #expect(throws: CMAFError.self) { try VideoConfiguration(sps: sps, pps: pps, size: size, color: .bt709) }
        }
    }

    @Test func `an init segment that is something else is refused with what it is`() throws {
        let movie = InitSegment(track: try TrackFixture.video()).movie

        var twoTracks = movie
        twoTracks.tracks.append(movie.tracks[0])
        #expect(refusal(of: twoTracks) == "moov: two tracks with one number")
        twoTracks.tracks[1].header.trackID = 2
        twoTracks.extends?.tracks.append(TrackExtendsBox(trackID: 2))
        #expect(refusal(of: twoTracks) == "moov: 2 tracks instead of one")

        var progressive = movie
        progressive.extends = nil
        #expect(refusal(of: progressive) == "moov: no trex for the track")

        var partly = movie
        partly.tracks[0].media.information.sampleTable.sizes.sizes = .same(7, sampleCount: .max)
        #expect(refusal(of: partly) == "stsz: 4294967295 samples outside of fragments")

        var otherCodec = movie
        otherCodec.tracks[0].media.information.sampleTable.description.entries = [
            .other(OpaqueBox(type: "mp4v", payload: []))
        ]
        #expect(refusal(of: otherCodec) == "stsd: samples of the type mp4v")

        var otherSize = movie
        var entry = VisualSampleEntry(width: 320, height: 192, configuration: .avc(TrackFixture.coded))
        otherSize.tracks[0].media.information.sampleTable.description.entries = [.video(entry)]
        #expect(refusal(of: otherSize) == "avc1: 320x192 around pictures of 320x180")

        var otherProfile = movie
        var otherCoding = TrackFixture.coded
        otherCoding.profile = 66
        entry = VisualSampleEntry(width: 320, height: 180, configuration: .avc(otherCoding))
        otherProfile.tracks[0].media.information.sampleTable.description.entries = [.video(entry)]
        #expect(refusal(of: otherProfile) == "avcC: another profile than the pictures, or a lower level")

        var sound = movie
        sound.tracks[0].media.handler.handler = HandlerBox.audio
        #expect(refusal(of: sound) == "hdlr: audio with samples of the type avc1")
    }

    private func refusal(of movie: MovieBox) -> String? {
        let fileType = FileTypeBox(brands: InitSegment.brands).bytes
        return #expect(throws: CMAFError.self) { try CMAFReader.track(initSegment: fileType + movie.bytes) }?
            .description
    }
}
