/// An init segment of any packager: every track, and what its fragments do not repeat.
///
/// Nothing is judged here, it is only read: CMAF wants one track and no encryption, this takes what there is. What it
/// cannot read at all is a ``CMAFError``. The bytes may be hostile; time and memory are proportional to their number.
public struct FragmentedMovie: Sendable, Equatable {
    /// Of `ftyp`, the major one first; empty when there is no `ftyp`.
    public let brands: [String]
    public let tracks: [MovieTrack]
    /// Everything beside `moov`, in order, with it.
    public let boxes: [TopLevelBox]

    /// - Parameter bytes: from the first box to behind `moov`; a whole file of one track is right as well.
    /// - Throws: ``CMAFError`` when boxes are damaged, or samples are not in fragments.
    public init(_ bytes: [UInt8]) throws(CMAFError) {
        var reader = BoxReader(bytes)
        var fileType: FileTypeBox?
        var movie: MovieBox?
        var boxes: [TopLevelBox] = []
        while let box = try reader.nextBox() {
            boxes.append(TopLevelBox(box))
            switch box.type {
            case FileTypeBox.type: try box.decode(into: &fileType)
            case MovieBox.type: try box.decode(into: &movie)
            default: break
            }
        }
        let found = try reader.require(movie)
        brands = fileType.map { [$0.brands.major] + $0.brands.compatible }?.map(\.description) ?? []
        var tracks: [MovieTrack] = []
        for track in found.tracks {
            tracks.append(try MovieTrack(track, movieTimescale: found.header.timescale, extends: found.extends))
        }
        guard Set(tracks.map(\.id)).count == tracks.count else {
            throw CMAFError(.invalid, in: "moov", "two tracks with one number")
        }
        self.tracks = tracks
        self.boxes = boxes
    }

    public func track(_ id: UInt32) -> MovieTrack? { tracks.first { $0.id == id } }
}
