import HeadwaterCore
import Testing

@testable import CMAF

/// Several tracks in one segment, and every way of saying where samples are.
@Suite struct `Segments of several tracks` {
    let movie: FragmentedMovie

    init() throws { movie = try FragmentedMovie(Self.initSegment()) }

    /// Pictures as track 1 and sound as track 2; `change` may spoil or extend it.
    private static func initSegment(_ change: (inout MovieBox) -> Void = { _ in }) throws -> [UInt8] {
        var movie = InitSegment(track: try TrackFixture.video()).movie
        var sound = InitSegment(track: try TrackFixture.audio()).movie.tracks[0]
        sound.header.trackID = 2
        movie.tracks.append(sound)
        movie.extends?.tracks.append(TrackExtendsBox(trackID: 2, duration: 1024, size: 3))
        change(&movie)
        return FileTypeBox(brands: Brands(major: "iso5", compatible: ["dash"])).bytes + movie.bytes
    }

    /// Two pictures of 4 and 6 bytes, two frames of 3 bytes, in that order in the `mdat`.
    private func fragment(_ change: (inout MovieFragmentBox, _ data: Int32) -> Void) -> [UInt8] {
        var box = MovieFragmentBox(
            header: MovieFragmentHeaderBox(sequenceNumber: 5),
            tracks: [
                TrackFragmentBox(
                    header: TrackFragmentHeaderBox(trackID: 1, defaultDuration: 1000, defaultFlags: .dependent),
                    decodeTime: TrackFragmentDecodeTimeBox(baseMediaDecodeTime: 7000),
                    runs: [
                        TrackRunBox(
                            sampleCount: 2, dataOffset: 0, firstSampleFlags: .sync, sizes: [4, 6],
                            compositionOffsets: [1000, -1000])
                    ]),
                TrackFragmentBox(
                    header: TrackFragmentHeaderBox(trackID: 2),
                    decodeTime: TrackFragmentDecodeTimeBox(baseMediaDecodeTime: 2048),
                    runs: [TrackRunBox(sampleCount: 2, dataOffset: 0)]),
            ])
        change(&box, 0)
        let data = Int32(box.bytes.count + 8)
        change(&box, data)
        var writer = BoxWriter()
        box.encode(to: &writer)
        MediaDataBox(samples: [[1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 4, 4, 4]]).encode(to: &writer)
        return writer.bytes
    }

    private func payloads(_ bytes: [UInt8], at filePosition: Int64 = 0) throws -> [[String]] {
        try MediaSegment(bytes, of: movie, filePosition: filePosition).fragments.flatMap(\.runs).map { run in
            run.samples.map { hex(bytes[$0.range]) }
        }
    }

    private let expected = [["01010101", "020202020202"], ["030303", "040404"]]

    @Test func `offsets count from the moof when it says so`() throws {
        let bytes = fragment { box, data in
            box.tracks[0].runs[0].dataOffset = data
            box.tracks[1].runs[0].dataOffset = data + 10
        }
        #expect(try payloads(bytes) == expected)
        let segment = try MediaSegment(bytes, of: movie)
        #expect(segment.fragments.map(\.sequenceNumber) == [5])
        #expect(segment.fragments[0].byteCount == bytes.count)
        let pictures = try #require(segment.runs(ofTrack: 1).first)
        #expect(pictures.decodeTime == 7000)
        #expect(pictures.end == 9000)
        #expect(pictures.samples.map(\.isSync) == [true, false])
        #expect(pictures.earliestPresentationTime == 7000)
        let sound = try #require(segment.runs(ofTrack: 2).first)
        #expect(sound.samples.map(\.duration) == [1024, 1024], "the default of trex")
        #expect(sound.duration == 2048)
    }

    @Test func `without a base the first track counts from the moof and the next from where its data end`() throws {
        let bytes = fragment { box, data in
            for place in 0...1 { box.tracks[place].header.isBaseMovieFragment = false }
            box.tracks[0].runs[0].dataOffset = data
            box.tracks[1].runs[0].dataOffset = nil
        }
        #expect(try payloads(bytes) == expected)
    }

    @Test(arguments: [0, 1000]) func `a base from the start of the file needs the place of the slice`(place: Int64)
        throws
    {
        let bytes = fragment { box, data in
            for track in 0...1 { box.tracks[track].header.isBaseMovieFragment = false }
            box.tracks[0].header.baseDataOffset = UInt64(place) + UInt64(data)
            box.tracks[1].header.baseDataOffset = UInt64(place) + UInt64(data) + 10
            box.tracks[1].runs[0].dataOffset = 0
        }
        #expect(try payloads(bytes, at: place) == expected)
        #expect(throws: CMAFError.self) { try payloads(bytes, at: place + 5000) }
    }

    @Test func `what stands around the fragments is listed`() throws {
        let fragment = fragment { box, data in
            box.tracks[0].runs[0].dataOffset = data
            box.tracks[1].runs[0].dataOffset = data + 10
        }
        var writer = BoxWriter()
        SegmentTypeBox(brands: Brands(major: "msdh", compatible: ["msix"])).encode(to: &writer)
        OpaqueBox(type: "emsg", payload: [1]).encode(to: &writer)
        SegmentIndexBox(
            trackID: 1, timescale: 25_000, earliestPresentationTime: 7000, firstOffset: 9,
            references: [
                .init(
                    byteCount: UInt32(fragment.count), duration: 2000, startsWithStreamAccessPoint: true,
                    streamAccessPointType: 1)
            ]
        ).encode(to: &writer)
        OpaqueBox(type: "prft", payload: [2]).encode(to: &writer)
        let bytes = writer.bytes + fragment + fragment
        let segment = try MediaSegment(bytes, of: movie)
        #expect(segment.brands == ["msdh", "msix"])
        #expect(segment.boxes.map(\.type) == ["styp", "emsg", "sidx", "prft", "moof", "mdat", "moof", "mdat"])
        #expect(segment.boxes.map(\.byteCount).reduce(0, +) == bytes.count)
        #expect(segment.indexes[0].firstOffset == segment.fragments[0].offset)
        #expect(segment.indexes[0].references[0].byteCount == segment.fragments[0].byteCount)
        #expect(segment.runs(ofTrack: 2).count == 2)
    }

    @Test func `samples on top of each other are refused before they fill the memory`() {
        let bytes = fragment { box, _ in
            // The moof itself, again and again.
            box.tracks[0].header.defaultSize = 1000
            box.tracks[0].runs = [TrackRunBox](repeating: TrackRunBox(sampleCount: 1, dataOffset: 0), count: 100)
        }
        let error = #expect(throws: CMAFError.self) { try MediaSegment(bytes, of: movie) }
        #expect(error?.reason == "samples on top of each other")
    }

    @Test func `tracks are read with their names, whatever they are`() throws {
        #expect(movie.brands == ["iso5", "dash"])
        #expect(movie.tracks.map(\.kind) == [.video, .audio])
        #expect(movie.tracks.map(\.codec) == ["avc1.64000C", "mp4a.40.2"])
        #expect(movie.tracks.map(\.rollDistance) == [nil, -1])
        #expect(movie.tracks[0].picture?.isProgressive == true)
        #expect(movie.tracks[1].priming == 1024)
        #expect(movie.tracks[1].language == "eng")

        let other = try FragmentedMovie(
            Self.initSegment { movie in
                movie.tracks[0].media.information.sampleTable.description.entries = [
                    .other(OpaqueBox(type: "mp4v", payload: [1, 2, 3]))
                ]
                movie.tracks[1].media.handler.handler = "text"
                movie.tracks[1].media.information.sampleTable.description.entries = [
                    .other(OpaqueBox(type: "wvtt", payload: []))
                ]
            })
        #expect(other.tracks.map(\.sampleEntries) == [["mp4v"], ["wvtt"]])
        #expect(other.tracks.map(\.codec) == [nil, nil])
        #expect(other.tracks.map(\.kind) == [.video, .other("text")])
        #expect(try other.tracks[0].isIDR([1, 2][...]) == nil)
    }

    @Test func `encrypted tracks say so, and what they would be in clear`() throws {
        let movie = try FragmentedMovie(
            Self.initSegment { movie in
                var picture = VisualSampleEntry(width: 320, height: 180, configuration: .avc(TrackFixture.coded))
                picture.format = "encv"
                picture.protection = ProtectionSchemeBox(originalFormat: "avc1")
                movie.tracks[0].media.information.sampleTable.description.entries = [.video(picture)]
            })
        #expect(movie.tracks.map(\.isEncrypted) == [true, false])
        #expect(movie.tracks[0].codec == "avc1.64000C")
        #expect(try movie.tracks[0].isIDR([1, 2][...]) == nil)
    }

    @Test func `damage anywhere gives a value or an error`() throws {
        let header = try Self.initSegment()
        let bytes = fragment { box, data in
            box.tracks[0].runs[0].dataOffset = data
            box.tracks[1].runs[0].dataOffset = data + 10
        }
        for place in bytes.indices {
            for bits: UInt8 in [1, 0x80, 0xFF] {
                var damaged = bytes
                damaged[place] ^= bits
                _ = try? MediaSegment(damaged, of: movie)
            }
            #expect(throws: CMAFError.self) { try MediaSegment(Array(bytes.prefix(max(1, place))), of: movie) }
        }
        for place in header.indices {
            var damaged = header
            damaged[place] ^= 0xFF
            _ = try? FragmentedMovie(damaged).tracks.map(\.codec)
        }
    }
}
