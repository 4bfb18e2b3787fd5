internal import HeadwaterCore

/// One MP4 file to download, made of finished CMAF tracks without touching their samples: `ftyp` and `moov` stand
/// first, then one `mdat` in which the tracks take turns.
///
/// A pure value: it says which bytes the file starts with and which ranges of which segments follow. The same tracks
/// always give the same file.
public struct ProgressiveFile: Sendable, Equatable {
    /// A finished track.
    public struct Source: Sendable {
        let header: CMAFHeader
        let segments: [[SampleRun]]

        /// - Parameters:
        ///   - header: its init segment.
        ///   - segments: for each media segment in order its runs (``MediaSegment/runs(ofTrack:)``).
        public init(header: CMAFHeader, segments: [[SampleRun]]) {
            self.header = header
            self.segments = segments
        }
    }

    /// Bytes that are taken over as they are.
    public struct Copy: Sendable, Equatable {
        /// Of the sources, from 0.
        public let track: Int
        /// Of the track, from 0.
        public let segment: Int
        /// In the bytes that were read as the segment.
        public let range: Range<Int>
    }

    /// From the first byte to the header of `mdat`.
    public let head: [UInt8]
    /// What follows, in order.
    public let copies: [Copy]
    /// Of the whole file.
    public let byteCount: Int64

    /// - Parameter sources: one track of pictures first, if there is one; of several tracks of sound the first plays
    ///   unless a player is told otherwise.
    /// - Throws: ``CMAFError`` when there is no track, a track does not start at 0 or has a gap, or there are more
    ///   samples than a table can number.
    /// - Complexity: linear in the number of samples.
    public init(_ sources: [Source]) throws(CMAFError) {
        var tracks: [ProgressiveTrack] = []
        for (place, source) in sources.enumerated() { tracks.append(try ProgressiveTrack(source, place: place)) }
        guard !tracks.isEmpty else { throw CMAFError(.invalid, in: "moov", "no tracks") }

        // Ties keep the order of the tracks, and so do chunks of one track.
        let order = tracks.flatMap { track in track.chunks.indices.map { (track: track.place, chunk: $0) } }
            .sorted { left, right in
                let (start, other) = (
                    tracks[left.track].start(of: left.chunk), tracks[right.track].start(of: right.chunk)
                )
                return start == other ? (left.track, left.chunk) < (right.track, right.chunk) : start < other
            }
        copies = order.flatMap { tracks[$0.track].chunks[$0.chunk].copies }

        var position: Int64 = 0
        var offsets = tracks.map { [Int64](repeating: 0, count: $0.chunks.count) }
        for (track, chunk) in order {
            offsets[track][chunk] = position
            position += tracks[track].chunks[chunk].byteCount
        }
        let data = BoxHeader(type: MediaDataBox.type, payloadCount: Int(position))
        // Whether offsets need 64 bits depends on the head before them, and its size on them: the larger form decides.
        let isLarge = Self.head(tracks, offsets, isLarge: true, data).count + Int(position) > Int(UInt32.max)
        let empty = Self.head(tracks, offsets, isLarge: isLarge, data)
        let start = Int64(empty.count)
        head = Self.head(tracks, offsets.map { $0.map { $0 + start } }, isLarge: isLarge, data)
        byteCount = Int64(head.count) + position
    }

    /// `mp42` for players that know no other brand; `iso6` for signed composition offsets and sample groups.
    static let brands = Brands(major: "mp42", compatible: ["mp42", "isom", "iso6"])

    private static func head(
        _ tracks: [ProgressiveTrack], _ offsets: [[Int64]], isLarge: Bool, _ data: BoxHeader
    ) -> [UInt8] {
        let timescale = tracks.map(\.timescale).reduce(1, leastCommonMultiple)
        let playing = tracks.first(where: \.isSound)?.place
        let boxes = tracks.map { track in
            track.box(
                offsets: offsets[track.place], isLarge: isLarge, isEnabled: !track.isSound || track.place == playing,
                movieTimescale: timescale)
        }
        var writer = BoxWriter()
        FileTypeBox(brands: brands).encode(to: &writer)
        MovieBox(
            header: MovieHeaderBox(
                timescale: UInt32(timescale), duration: boxes.map(\.header.duration).max() ?? 0,
                nextTrackID: UInt32(tracks.count + 1)),
            tracks: boxes
        ).encode(to: &writer)
        data.encode(to: &writer)
        return writer.bytes
    }

    /// The scale in which the end of each track is exact; beyond 32 bits the finer of the two.
    private static func leastCommonMultiple(_ left: Int32, _ right: Int32) -> Int32 {
        let divisor = greatestCommonDivisor(Int64(left), Int64(right))
        return Int32(exactly: Int64(left) / divisor * Int64(right)) ?? max(left, right)
    }
}
