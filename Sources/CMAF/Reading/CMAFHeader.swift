public import HeadwaterCore

/// The init segment of a CMAF track in one of the codings that are ours: H.264, HEVC, AV1 or AAC, in clear.
///
/// ``FragmentedMovie`` reads whatever packagers write; this holds it against what we write.
public struct CMAFHeader: Sendable, Equatable {
    public let facts: TrackFacts
    /// The track, the only one.
    public let track: MovieTrack
    let movie: FragmentedMovie

    /// - Parameter initSegment: `ftyp` and `moov`; other boxes beside them are passed over.
    /// - Throws: ``CMAFError`` when it is not one fragmented track of `avc1`, `hvc1`, `av01` or `mp4a`, or when its
    ///   boxes contradict the parameter sets in them.
    public init(initSegment: [UInt8]) throws(CMAFError) {
        movie = try FragmentedMovie(initSegment)
        guard !movie.brands.isEmpty else { throw CMAFError(.invalid, in: "file", "no ftyp in it") }
        if let media = movie.boxes.first(where: { ["moof", "mdat"].contains($0.type) }) {
            throw CMAFError(.invalid, in: "file", at: media.offset, "\(media.type) in an init segment")
        }
        guard movie.tracks.count == 1, let track = movie.tracks.first else {
            throw CMAFError(.unsupported, in: "moov", "\(movie.tracks.count) tracks instead of one")
        }
        guard track.sampleEntries.count == 1, let format = track.sampleEntries.first else {
            throw CMAFError(.unsupported, in: "stsd", "\(track.sampleEntries.count) sample entries instead of one")
        }
        guard Self.formats.contains(format), let codec = track.codec else {
            throw CMAFError(.unsupported, in: "stsd", "samples of the type \(format)")
        }
        facts = TrackFacts(
            media: try Self.media(of: track, in: format), codec: codec, timescale: track.timescale,
            byteCount: Int64(initSegment.count))
        self.track = track
    }

    /// What we write.
    private static let formats: Set<String> = ["avc1", "hvc1", "av01", "mp4a"]

    private static func media(of track: MovieTrack, in format: String) throws(CMAFError) -> TrackFacts.Media {
        if let sound = track.sound {
            guard track.kind == .audio else { throw kindError(track, format) }
            return .audio(sampleRate: sound.sampleRate, channels: sound.channels)
        }
        guard let picture = track.picture, track.kind == .video else { throw kindError(track, format) }
        guard let coded = picture.codedSize, track.configuration?.isComplete == true else {
            throw CMAFError(.invalid, in: format, "no parameter sets")
        }
        guard coded == picture.size else {
            throw CMAFError(.invalid, in: format, "\(picture.size) around pictures of \(coded)")
        }
        try track.configuration?.checkProfile()
        return .video(size: coded)
    }

    private static func kindError(_ track: MovieTrack, _ format: String) -> CMAFError {
        CMAFError(.invalid, in: "hdlr", "\(track.kind) with samples of the type \(format)")
    }
}

extension VideoCodingBox {
    /// Whether decoding needs no other parameter sets.
    fileprivate var isComplete: Bool {
        switch self {
        case .avc(let box): !box.sps.isEmpty && !box.pps.isEmpty
        case .hevc(let box):
            [.videoParameterSet, .sequenceParameterSet, .pictureParameterSet].allSatisfy {
                !box.units(of: $0).isEmpty
            }
        case .av1(let box): !box.units.isEmpty
        }
    }

    /// The codec string comes from the box, the decoder reads the parameter sets: they must say the same.
    fileprivate func checkProfile() throws(CMAFError) {
        switch self {
        case .avc(let box):
            guard let unit = box.sps.first else { return }
            let set = try SequenceParameterSet(unit: unit)
            guard set.profile == box.profile, set.level <= box.level else { throw profileError(in: "avcC") }
        case .hevc(let box):
            guard let unit = box.units(of: .sequenceParameterSet).first else { return }
            let set = try HEVCSequenceParameterSet(unit: unit)
            guard set.profile.number == box.profile.number, set.profile.level <= box.profile.level else {
                throw profileError(in: "hvcC")
            }
        case .av1(let box):
            guard let header = try box.sequence else { return }
            guard header.profile == box.profile, header.level <= box.level, header.format == box.format else {
                throw profileError(in: "av1C")
            }
        }
    }

    private func profileError(in subject: String) -> CMAFError {
        CMAFError(.invalid, in: subject, "another profile than the pictures, or a lower level")
    }
}
