public import HeadwaterCore

/// An init segment that was read: everything about its track that segments do not repeat.
///
/// The bytes may come from any packager, and may be hostile.
public struct CMAFHeader: Sendable, Equatable {
    public let facts: TrackFacts
    public let trackID: UInt32
    /// BCP-47, or the three letters of ISO 639-2 where the file has only these.
    public let language: String
    /// The edit list in order; empty when there is none.
    public let edits: [Edit]
    /// Bytes of the length before each NAL unit; nil for sound.
    let nalLengthBytes: Int?
    let defaults: TrackExtendsBox

    /// - Parameter initSegment: `ftyp` and `moov`; other boxes beside them are passed over.
    /// - Throws: ``CMAFError`` when it is not one fragmented track of H.264 in `avc1` or AAC in `mp4a`.
    public init(initSegment: [UInt8]) throws(CMAFError) {
        let movie = try Self.movie(in: initSegment)
        guard movie.tracks.count == 1, let track = movie.tracks.first else {
            throw CMAFError(.unsupported, in: "moov", "\(movie.tracks.count) tracks instead of one")
        }
        let header = track.media.header
        guard let timescale = Int32(exactly: header.timescale), timescale > 0 else {
            throw CMAFError(.invalid, in: "mdhd", "a timescale of \(header.timescale)")
        }
        guard let defaults = movie.extends?.tracks.first(where: { $0.trackID == track.header.trackID }) else {
            throw CMAFError(.invalid, in: "moov", "no trex for the track")
        }
        let entries = track.media.information.sampleTable.description.entries
        guard entries.count == 1, let entry = entries.first else {
            throw CMAFError(.unsupported, in: "stsd", "\(entries.count) sample entries instead of one")
        }
        let coding = try Coding(entry)
        guard coding.handler == track.media.handler.handler else {
            throw CMAFError(
                .invalid, in: "hdlr", "\(track.media.handler.handler) with the samples of \(coding.handler)")
        }
        facts = TrackFacts(
            media: coding.media, codec: coding.codec, timescale: timescale, byteCount: Int64(initSegment.count))
        trackID = track.header.trackID
        language = track.media.extendedLanguage?.tag ?? header.language.code
        edits = track.edit?.list.edits ?? []
        nalLengthBytes = coding.nalLengthBytes
        self.defaults = defaults
    }

    /// Ticks of the track that lie before its presentation's zero: for sound the encoder's priming.
    public var priming: Int64 { edits.first { $0.mediaTime >= 0 }?.mediaTime ?? 0 }

    private static func movie(in initSegment: [UInt8]) throws(CMAFError) -> MovieBox {
        var reader = BoxReader(initSegment)
        var fileType: FileTypeBox?
        var movie: MovieBox?
        while let box = try reader.nextBox() {
            switch box.type {
            case FileTypeBox.type: try box.decode(into: &fileType)
            case MovieBox.type: try box.decode(into: &movie)
            case MovieFragmentBox.type, MediaDataBox.type:
                throw reader.error(.invalid, "\(box.type) in an init segment")
            default: break
            }
        }
        _ = try reader.require(fileType)
        return try reader.require(movie)
    }
}

/// What a sample entry says, whichever kind of media it is.
private struct Coding {
    let handler: FourCC
    let media: TrackFacts.Media
    let codec: String
    let nalLengthBytes: Int?

    init(_ entry: SampleDescriptionBox.Entry) throws(CMAFError) {
        switch entry {
        case .avc(let avc): try self.init(avc)
        case .aac(let aac): try self.init(aac)
        case .other(let box): throw CMAFError(.unsupported, in: "stsd", "samples of the type \(box.type)")
        }
    }

    private init(_ entry: AVCSampleEntry) throws(CMAFError) {
        guard let first = entry.configuration.sps.first, !entry.configuration.pps.isEmpty else {
            throw CMAFError(.invalid, in: "avcC", "no parameter sets")
        }
        let sequence = try SequenceParameterSet(unit: first)
        let stated = PixelSize(width: Int(entry.width), height: Int(entry.height))
        guard sequence.size == stated else {
            throw CMAFError(.invalid, in: "avc1", "\(stated) around pictures of \(sequence.size)")
        }
        guard sequence.profile == entry.configuration.profile, sequence.level <= entry.configuration.level else {
            throw CMAFError(.invalid, in: "avcC", "another profile than the pictures, or a lower level")
        }
        handler = HandlerBox.video
        media = .video(size: sequence.size)
        codec = entry.configuration.codecString
        nalLengthBytes = entry.configuration.lengthBytes
    }

    private init(_ entry: MPEG4AudioSampleEntry) throws(CMAFError) {
        guard entry.stream.objectType == ElementaryStreamBox.mpeg4Audio else {
            throw CMAFError(.unsupported, in: "esds", "object type \(entry.stream.objectType)")
        }
        let config = try AudioSpecificConfig(bytes: entry.stream.decoderConfiguration)
        handler = HandlerBox.audio
        media = .audio(sampleRate: config.sampleRate, channels: config.channels ?? Int(entry.channels))
        codec = config.codecString
        nalLengthBytes = nil
    }
}
