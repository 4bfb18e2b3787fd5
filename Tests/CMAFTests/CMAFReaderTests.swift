import HeadwaterCore
import Testing

@testable import CMAF

@Suite struct `Reading segments of others` {
    let initSegment: [UInt8]
    /// One GOP of two pictures, to be spoiled.
    let fragment: MovieFragmentBox
    let data: MediaDataBox

    init() throws {
        initSegment = InitSegment(track: try TrackFixture.video()).bytes
        data = MediaDataBox(samples: [hex("00000003 65aabb"), hex("00000002 41cc")])
        fragment = MovieFragmentBox(
            header: MovieFragmentHeaderBox(sequenceNumber: 1),
            tracks: [
                TrackFragmentBox(
                    header: TrackFragmentHeaderBox(trackID: 1, defaultDuration: 1000, defaultFlags: .dependent),
                    decodeTime: TrackFragmentDecodeTimeBox(baseMediaDecodeTime: 0),
                    runs: [
                        TrackRunBox(sampleCount: 2, dataOffset: 0, firstSampleFlags: .sync, sizes: [7, 6])
                    ])
            ])
    }

    /// Sets the first data offset right and puts the boxes behind each other.
    private func segment(_ fragment: MovieFragmentBox, _ data: MediaDataBox) -> [UInt8] {
        var placed = fragment
        if placed.tracks.first?.runs.first?.dataOffset != nil {
            placed.tracks[0].runs[0].dataOffset? += Int32(fragment.bytes.count + 8)
        }
        var writer = BoxWriter()
        placed.encode(to: &writer)
        data.encode(to: &writer)
        return writer.bytes
    }

    private func refusal(of bytes: [UInt8]) -> String? {
        #expect(throws: CMAFError.self) { try CMAFReader.segment(bytes, initSegment: initSegment) }.map {
            "\($0.subject): \($0.reason)"
        }
    }

    private func refusal(_ change: (inout MovieFragmentBox) -> Void) -> String? {
        var changed = fragment
        change(&changed)
        return refusal(of: segment(changed, data))
    }

    @Test func `a segment may lack styp and have unknown boxes between fragments`() throws {
        var writer = BoxWriter()
        OpaqueBox(type: "emsg", payload: [1, 2]).encode(to: &writer)
        let bytes = writer.bytes + segment(fragment, data) + writer.bytes
        let facts = try CMAFReader.segment(bytes, initSegment: initSegment)
        #expect(facts.fragments.map(\.offset) == [10])
        #expect(facts.sampleCount == 2)
    }

    @Test func `defaults of trex hold where a fragment says nothing`() throws {
        var movie = InitSegment(track: try TrackFixture.video()).movie
        movie.extends?.tracks[0].duration = 512
        movie.extends?.tracks[0].size = 7
        var bare = fragment
        bare.tracks[0].header.defaultDuration = nil
        bare.tracks[0].header.defaultFlags = nil
        bare.tracks[0].runs = [TrackRunBox(sampleCount: 2, dataOffset: 0)]
        let bytes = segment(bare, MediaDataBox(samples: [data.samples[0], data.samples[0]]))
        let facts = try CMAFReader.segment(
            bytes, initSegment: FileTypeBox(brands: InitSegment.brands).bytes + movie.bytes)
        #expect(facts.duration == 1024)
    }

    @Test func `several runs lie one behind the other`() throws {
        var split = fragment
        split.tracks[0].runs = [
            TrackRunBox(sampleCount: 1, dataOffset: 0, firstSampleFlags: .sync, sizes: [7]),
            TrackRunBox(sampleCount: 1, sizes: [6]),
        ]
        #expect(try CMAFReader.segment(segment(split, data), initSegment: initSegment).sampleCount == 2)
    }

    @Test func `moof and mdat must alternate`() {
        let bytes = segment(fragment, data)
        let count = fragment.bytes.count
        #expect(refusal(of: []) == "file: no moof")
        #expect(refusal(of: Array(bytes.prefix(count))) == "trun: a sample of 7 bytes with 0 left")
        #expect(refusal(of: Array(bytes.dropFirst(count))) == "file: mdat without moof")
        #expect(refusal(of: Array(bytes.prefix(count)) + bytes) == "file: moof between moof and mdat")
        #expect(refusal(of: initSegment + bytes) == "file: moov in a media segment")
    }

    @Test func `samples must fill the mdat exactly`() {
        let unfilled = "mdat: its 13 bytes are not the samples, one behind the other"
        #expect(refusal { $0.tracks[0].runs[0].sizes = [7, 5] } == unfilled)
        #expect(refusal { $0.tracks[0].runs[0].sizes = [7, 7] } == "trun: a sample of 7 bytes with 6 left")
        #expect(refusal { $0.tracks[0].runs[0].sizes = [13, 0] } == "trun: a sample of 0 bytes with 0 left")
        #expect(refusal { $0.tracks[0].runs = [] } == unfilled)
    }

    @Test(arguments: [-1, 1, Int32.min / 2, Int32.max / 2]) func `a data offset elsewhere is refused`(offset: Int32) {
        #expect(refusal { $0.tracks[0].runs[0].dataOffset = offset } != nil)
    }

    @Test func `a missing data offset, one from the start of a file and another track are refused`() {
        let unfilled = "mdat: its 13 bytes are not the samples, one behind the other"
        #expect(refusal { $0.tracks[0].runs[0].dataOffset = nil } == unfilled)
        #expect(refusal { $0.tracks[0].header.baseDataOffset = 1 } == "trun: a sample of 6 bytes with 5 left")
        #expect(refusal { $0.tracks[0].header.baseDataOffset = .max } == "tfhd: a data offset above 2^63")
        #expect(
            refusal { $0.tracks[0].header.baseDataOffset = 1 << 40 } == "tfhd: a data offset outside of the segment")
        #expect(refusal { $0.tracks[0].header.trackID = 2 } == "tfhd: no track 2 in the init segment")
        #expect(refusal { $0.tracks.append($0.tracks[0]) } == "moof: not one traf of track 1")
    }

    @Test func `a fragment must start with a sync sample that is an IDR`() {
        #expect(
            refusal { $0.tracks[0].runs[0].firstSampleFlags = .dependent }
                == "trun: a fragment that does not start with a sync sample")
        let picture = MediaDataBox(samples: [hex("00000003 41aabb"), data.samples[1]])
        #expect(refusal(of: segment(fragment, picture)) == "mdat: a sync sample that is no IDR")
        let noPicture = MediaDataBox(samples: [data.samples[0], hex("00000002 0610")])
        #expect(refusal(of: segment(fragment, noPicture)) == "mdat: a picture without a slice")
    }

    @Test func `NAL units must fill each picture exactly`() {
        let long = MediaDataBox(samples: [hex("00000004 65aabb"), data.samples[1]])
        #expect(refusal(of: segment(fragment, long)) == "mdat: a NAL unit of 4 bytes in a sample with 3 left")
        let short = MediaDataBox(samples: [hex("00000002 65aabb"), data.samples[1]])
        #expect(refusal(of: segment(fragment, short)) == "mdat: 4 bytes wanted, 1 left")
    }

    @Test(arguments: [([0, 0], nil), ([1000, -1000], nil), ([0, 1], 1000), ([1000, 0], 0), ([0, -1000], 1000)])
    func `pictures that are not shown one after the other are refused`(offsets: [Int32], gap: Int?) throws {
        var reordered = fragment
        reordered.tracks[0].runs[0].compositionOffsets = offsets
        let bytes = segment(reordered, data)
        if let gap {
            #expect(refusal(of: bytes) == "trun: no picture is shown at \(gap), or two are")
        } else {
            #expect(try CMAFReader.segment(bytes, initSegment: initSegment).sampleCount == 2)
        }
    }

    @Test func `a gap or an overlap between fragments is refused`() throws {
        let first = segment(fragment, data)
        for (time, isContinuous) in [(2000, true), (1999, false), (2001, false), (0, false)] as [(UInt64, Bool)] {
            var next = fragment
            next.tracks[0].decodeTime.baseMediaDecodeTime = time
            let bytes = first + segment(next, data)
            if isContinuous {
                #expect(try CMAFReader.segment(bytes, initSegment: initSegment).duration == 4000)
            } else {
                #expect(refusal(of: bytes) == "tfdt: \(time) where 2000 follows")
            }
        }
    }

    @Test func `times that overflow are refused`() {
        #expect(refusal { $0.tracks[0].decodeTime.baseMediaDecodeTime = .max } == "tfdt: a time above 2^63")
        #expect(
            refusal { $0.tracks[0].decodeTime.baseMediaDecodeTime = UInt64(Int64.max) - 10 }
                == "trun: times above 2^63")
        #expect(refusal { $0.tracks[0].header.defaultDuration = .max } == "trun: a duration above 2^31")
    }

    @Test func `more samples than anything real has are refused before they are placed`() {
        let count = SamplePlacement.maxSamples + 1
        #expect(
            refusal { fragment in
                fragment.tracks[0].header.defaultSize = 1
                fragment.tracks[0].runs = [TrackRunBox(sampleCount: count, dataOffset: 0)]
            } == "trun: more than 65536 samples")
    }

    @Test func `a segment index with other sizes is refused`() throws {
        var writer = SegmentWriter(track: try TrackFixture.video(), firstSequenceNumber: 1, includesSegmentIndex: true)
        writer.append(
            fragment: [Sample(data: data.samples[0], duration: 1, isSync: true)], decodeTime: 0)
        var bytes = writer.finish()
        #expect(throws: Never.self) { try CMAFReader.segment(bytes, initSegment: initSegment) }
        bytes += OpaqueBox(type: "free", payload: []).encoded
        #expect(refusal(of: bytes)?.hasPrefix("sidx: ") == true)
    }
}

extension OpaqueBox {
    fileprivate var encoded: [UInt8] {
        var writer = BoxWriter()
        encode(to: &writer)
        return writer.bytes
    }
}
