internal import HeadwaterCore

/// What a player loads before a track's first segment: `ftyp` and `moov` (ISO/IEC 23000-19, clause 7).
///
/// The same track always gives the same bytes.
public struct InitSegment: Sendable {
    public let track: Track

    public init(track: Track) { self.track = track }

    /// `cmfc` is CMAF's structural brand, `iso6` the newest version of the base format that is needed.
    static let brands = Brands(major: "cmfc", compatible: ["iso6", "cmfc"])

    public var bytes: [UInt8] {
        var writer = BoxWriter()
        FileTypeBox(brands: Self.brands).encode(to: &writer)
        movie.encode(to: &writer)
        return writer.bytes
    }

    var movie: MovieBox {
        MovieBox(
            header: MovieHeaderBox(timescale: UInt32(track.timescale), nextTrackID: track.id + 1),
            tracks: [TrackBox(header: track.header, edit: track.edit, media: media)],
            // Empty: each fragment states its own defaults, as CMAF wants it.
            extends: MovieExtendsBox(tracks: [TrackExtendsBox(trackID: track.id)]))
    }

    private var media: MediaBox {
        let language = TrackLanguage(tag: track.language)
        return MediaBox(
            header: MediaHeaderBox(timescale: UInt32(track.timescale), language: language.packed),
            handler: track.handler,
            extendedLanguage: language.extendedTag.map { ExtendedLanguageBox(tag: $0) },
            information: MediaInformationBox(
                header: track.mediaHeader,
                dataInformation: DataInformationBox(reference: DataReferenceBox(entry: DataEntryURLBox())),
                sampleTable: SampleTableBox(
                    description: SampleDescriptionBox(entries: [track.sampleEntry]),
                    groupDescriptions: track.groupDescriptions)))
    }
}

extension Track {
    fileprivate var header: TrackHeaderBox {
        switch media {
        case .video(let video):
            TrackHeaderBox(
                trackID: id, isAudio: false, width: UInt32(video.size.width) << 16,
                height: UInt32(video.size.height) << 16)
        case .audio:
            TrackHeaderBox(trackID: id, isAudio: true, width: 0, height: 0)
        }
    }

    /// Sound starts behind its priming. Pictures need no edit: their composition offsets are signed.
    fileprivate var edit: EditBox? {
        guard case .audio(let audio) = media else { return nil }
        let priming = MediaTime(Int64(audio.primingSamples), timescale: Int32(audio.sampleRate))
        return EditBox(
            list: EditListBox(edits: [Edit(segmentDuration: 0, mediaTime: priming.rescaled(to: timescale))]))
    }

    /// What the edit list takes off the start, in ticks.
    var presentationOffset: Int64 { edit?.list.edits.first?.mediaTime ?? 0 }

    fileprivate var handler: HandlerBox {
        switch media {
        case .video: HandlerBox(handler: HandlerBox.video, name: "video")
        case .audio: HandlerBox(handler: HandlerBox.audio, name: "audio")
        }
    }

    fileprivate var mediaHeader: MediaInformationBox.Header {
        switch media {
        case .video: .video(VideoMediaHeaderBox())
        case .audio: .sound(SoundMediaHeaderBox())
        }
    }

    fileprivate var sampleEntry: SampleDescriptionBox.Entry {
        switch media {
        case .video(let video): .video(VisualSampleEntry(video))
        case .audio(let audio): .audio(AudioSampleEntry(audio))
        }
    }

    fileprivate var groupDescriptions: [SampleGroupDescriptionBox] {
        switch media {
        case .video: []
        case .audio: [.roll(distance: -1)]
        }
    }
}
