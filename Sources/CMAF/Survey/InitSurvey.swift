/// What an init segment says, with one track or several, without a verdict: a verifier reports what ``CMAFHeader`` refuses.
public struct InitSurvey: Sendable, Equatable {
    /// Major and compatible brands of `ftyp`; empty without one.
    public let brands: [String]
    public let tracks: [TrackSurvey]
    /// Boxes that may tell who or where the author was (`udta` or `meta` with content), by their path.
    public let descriptiveBoxes: [String]
    public let byteCount: Int

    /// - Parameter bytes: `ftyp` and `moov`; other boxes beside them are passed over.
    /// - Throws: ``CMAFError`` when there is no `moov` that can be read.
    public init(_ bytes: [UInt8]) throws(CMAFError) {
        var reader = BoxReader(bytes)
        var fileType: FileTypeBox?
        var movie: MovieBox?
        while let box = try reader.nextBox() {
            switch box.type {
            case FileTypeBox.type: try box.decode(into: &fileType)
            case MovieBox.type: try box.decode(into: &movie)
            // A file of one piece holds its segments behind its init segment.
            default: break
            }
        }
        let found = try reader.require(movie)
        brands = fileType.map { ([$0.brands.major] + $0.brands.compatible).map(\.description) } ?? []
        tracks = found.tracks.map { track in
            TrackSurvey(track, defaults: found.extends?.tracks.first { $0.trackID == track.header.trackID })
        }
        byteCount = bytes.count
        var described = Self.descriptive(found.others, in: "moov")
        for track in found.tracks {
            described += Self.descriptive(track.others, in: "moov/trak")
            described += Self.descriptive(track.media.others, in: "moov/trak/mdia")
        }
        descriptiveBoxes = described
    }

    /// `udta` and `meta` (ISO/IEC 14496-12, 8.10 and 8.11) hold titles, places and makers. Writers name themselves
    /// in `©too`, which tells nothing of the author.
    private static func descriptive(_ boxes: [OpaqueBox], in path: String) -> [String] {
        boxes.filter { [userData, metadata].contains($0.type) }.compactMap { box in
            let text = String(decoding: box.payload.map { (32...126).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
            let told = personal.filter { text.contains($0) }
            return told.isEmpty ? nil : "\(path)/\(box.type): \(told.joined(separator: ", "))"
        }
    }

    private static let userData: FourCC = "udta"
    private static let metadata: FourCC = "meta"
    /// QuickTime's names of place, maker, model and author, with `?` for the sign of copyright, and 3GPP's `loci`.
    private static let personal = [
        "?xyz", "loci", "?mak", "?mod", "?aut", "?ART", "?nam", "com.apple.quicktime.location",
        "com.apple.quicktime.make", "com.apple.quicktime.model", "com.android",
    ]
}

/// One track of an ``InitSurvey``.
public struct TrackSurvey: Sendable, Equatable {
    public enum Media: Sendable, Equatable { case video, audio, other }

    public let id: UInt32
    public let media: Media
    /// Ticks per second; at least 1, whatever the file says.
    public let timescale: Int32
    /// BCP-47, or the three letters of ISO 639-2 where the file has only these.
    public let language: String
    public let edits: [Edit]
    public let entries: [SampleEntrySurvey]
    /// Distance of the `roll` group, nil without one (ISO/IEC 14496-12, 10.1).
    public let rollDistance: Int?
    /// Whether a `trex` says that samples come in fragments.
    public let isFragmented: Bool
    let defaults: TrackExtendsBox

    init(_ track: TrackBox, defaults: TrackExtendsBox?) {
        id = track.header.trackID
        media =
            switch track.media.handler.handler {
            case HandlerBox.video: .video
            case HandlerBox.audio: .audio
            default: .other
            }
        timescale = max(1, Int32(clamping: track.media.header.timescale))
        language = track.media.extendedLanguage?.tag ?? track.media.header.language.code
        edits = track.edit?.list.edits ?? []
        let table = track.media.information.sampleTable
        entries = table.description.entries.map(SampleEntrySurvey.init)
        rollDistance = table.groupDescriptions.first { $0.groupingType == SampleGroupDescriptionBox.roll }?.rollDistance
        isFragmented = defaults != nil
        self.defaults = defaults ?? TrackExtendsBox(trackID: track.header.trackID)
    }
}

extension SampleGroupDescriptionBox {
    /// `AudioRollRecoveryEntry`: 16 bits, signed.
    var rollDistance: Int? {
        guard let entry = entries.first, entry.count >= 2 else { return nil }
        return Int(Int16(truncatingIfNeeded: Int(entry[0]) << 8 | Int(entry[1])))
    }
}
