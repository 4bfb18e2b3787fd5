public import HeadwaterCore

/// A track of an init segment, as its boxes describe it.
public struct MovieTrack: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        case video
        case audio
        /// Another handler than `vide` and `soun`, by its four characters: `text`, `subt`, `meta`.
        case other(String)
    }

    public let id: UInt32
    /// Ticks per second of all times in fragments.
    public let timescale: Int32
    public let kind: Kind
    /// The type of each entry of `stsd`: `avc1`, `encv`. Everything below is of the first one.
    public let sampleEntries: [String]
    /// RFC 6381, from the configuration; nil for codings of which only ``sampleEntries`` says the name.
    ///
    /// Of encrypted samples it is the string that they would have in clear.
    public let codec: String?
    /// Whether any sample entry is `encv` or `enca`.
    public let isEncrypted: Bool
    /// Nil for what are no pictures.
    public let picture: PictureFormat?
    /// Nil for what is no sound.
    public let sound: SoundFormat?
    /// BCP-47, or the three letters of ISO 639-2 where the file has only these.
    public let language: String
    /// In order; empty when there is no edit list.
    public let edits: [Edit]
    /// Of ``Edit/segmentDuration``.
    public let movieTimescale: UInt32
    /// `roll_distance` of the sample group that the init segment describes: -1 for AAC.
    public let rollDistance: Int?
    /// The configuration of pictures whose NAL or OBU units can be looked at.
    let configuration: VideoCodingBox?
    let defaults: TrackExtendsBox
    let box: TrackBox

    /// Ticks of the track that lie before its presentation's zero: for sound the encoder's priming.
    public var priming: Int64 { edits.first { $0.mediaTime >= 0 }?.mediaTime ?? 0 }

    init(_ box: TrackBox, movieTimescale: UInt32, extends: MovieExtendsBox?) throws(CMAFError) {
        let header = box.media.header
        guard let timescale = Int32(exactly: header.timescale), timescale > 0 else {
            throw CMAFError(.invalid, in: "mdhd", "a timescale of \(header.timescale)")
        }
        guard let defaults = extends?.tracks.first(where: { $0.trackID == box.header.trackID }) else {
            throw CMAFError(.invalid, in: "moov", "no trex for the track")
        }
        let table = box.media.information.sampleTable
        guard table.sizes.sampleCount == 0 else {
            throw CMAFError(.unsupported, in: "stsz", "\(table.sizes.sampleCount) samples outside of fragments")
        }
        guard let entry = table.description.entries.first else {
            throw CMAFError(.invalid, in: "stsd", "no sample entry")
        }
        id = box.header.trackID
        self.timescale = timescale
        kind =
            switch box.media.handler.handler {
            case HandlerBox.video: .video
            case HandlerBox.audio: .audio
            case let handler: .other(handler.description)
            }
        sampleEntries = table.description.entries.map(\.format.description)
        isEncrypted = table.description.entries.contains {
            $0.format == VisualSampleEntry.encrypted || $0.format == AudioSampleEntry.encrypted
        }
        switch entry {
        case .video(let entry):
            codec = entry.codecString
            picture = try PictureFormat(entry)
            sound = nil
            configuration = entry.configuration
        case .audio(let entry):
            codec = try entry.codecString
            picture = nil
            sound = try SoundFormat(entry)
            configuration = nil
        case .other:
            codec = nil
            picture = nil
            sound = nil
            configuration = nil
        }
        language = box.media.extendedLanguage?.tag ?? header.language.code
        edits = box.edit?.list.edits ?? []
        self.movieTimescale = movieTimescale
        rollDistance = table.groupDescriptions.first { $0.groupingType == SampleGroupDescriptionBox.roll }?.rollDistance
        self.defaults = defaults
        self.box = box
    }
}

/// How pictures are, from their sample entry and the parameter sets in it.
public struct PictureFormat: Sendable, Equatable {
    /// Of the sample entry.
    public let size: PixelSize
    /// Of the parameter sets; nil where these are not read or not there.
    public let codedSize: PixelSize?
    /// Width of a pixel over its height from `pasp`, else from the parameter sets; nil when nothing says it.
    public let pixelAspect: [Int]?
    /// From `colr`, else from the parameter sets.
    public let color: ColorCodePoints?
    /// `chroma_format_idc`: 0 monochrome, 1 for 4:2:0, 2 for 4:2:2, 3 for 4:4:4.
    public let chromaFormat: Int?
    public let bitDepth: Int?
    /// `profile_idc` of H.264, `general_profile_idc` of HEVC, `seq_profile` of AV1.
    public let profile: Int?
    /// `level_idc`, `general_level_idc` or `seq_level_idx_0`, in the numbering of the coding.
    public let level: Int?
    /// False when pictures may be fields; nil where nothing says it.
    public let isProgressive: Bool?
}

/// How sound is, from its sample entry and the configuration in it.
public struct SoundFormat: Sendable, Equatable {
    /// Samples per second that come out of the decoder.
    public let sampleRate: Int
    public let channels: Int
}
