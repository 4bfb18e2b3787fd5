import CFFmpeg
import HeadwaterCore

/// Which of a source's streams are used, and for what.
struct StreamChoice {
    /// Nil for sound alone.
    let picture: DemuxedStream?
    let sounds: [DemuxedStream]
    let subtitles: [DemuxedStream]
    /// Tracks of CEA-608 bytes, whose channels only their packets tell.
    let captions: [DemuxedStream]
    let cover: DemuxedStream?
    private let streams: [DemuxedStream]

    /// - Throws: ``Failure`` when there is nothing that can be played.
    init(_ streams: [DemuxedStream]) throws(Failure) {
        self.streams = streams
        sounds = streams.filter { $0.kind == AVMEDIA_TYPE_AUDIO && Decoder.isAllowed($0.codecID) }
        subtitles = streams.filter(\.isText)
        captions = streams.filter { $0.kind == AVMEDIA_TYPE_SUBTITLE && $0.codecID == AV_CODEC_ID_EIA_608 }
        cover = streams.first(where: \.isUsableCover)
        picture = try Self.picture(of: streams, hasSound: !sounds.isEmpty)
    }

    /// The streams whose packets are read.
    var read: Set<Int> { Set(([picture].compactMap(\.self) + sounds + captions).map(\.index)) }

    /// The default one, else the largest; never a cover image.
    private static func picture(of streams: [DemuxedStream], hasSound: Bool) throws(Failure) -> DemuxedStream? {
        let pictures = streams.filter { $0.kind == AVMEDIA_TYPE_VIDEO && !$0.isCoverArt }
        let best = pictures.filter { Decoder.isAllowed($0.codecID) }.max { left, right in
            let key = { (stream: DemuxedStream) in
                (stream.isDefault ? 1 : 0, Int(stream.parameters.pointee.width) * Int(stream.parameters.pointee.height))
            }
            // `max` keeps the last of equals; the first stream is wanted.
            return key(left) < key(right) || (key(left) == key(right) && left.index > right.index)
        }
        if let best {
            try refuseDolbyVisionWithoutBaseLayer(best)
            return best
        }
        if let other = pictures.first ?? (hasSound ? nil : streams.first { $0.kind == AVMEDIA_TYPE_AUDIO }) {
            throw Failure(.unsupportedCodec, "The codec of this file (\(other.codecName)) is not supported.")
        }
        guard hasSound else { throw Failure(.noFrames, "This file has neither picture nor sound.") }
        return nil
    }

    /// Profile 5 has no base layer in ordinary colours: without its metadata everything is green and purple.
    private static func refuseDolbyVisionWithoutBaseLayer(_ video: DemuxedStream) throws(Failure) {
        guard video.dolbyVisionProfile == 5 else { return }
        throw Failure(
            .unsupportedDolbyVision,
            "Dolby Vision profile 5 is not supported; export the video as HDR10, HLG or SDR.")
    }

    /// - Parameter used: pictures, sounds and captions that turned out to be usable.
    func ignored(besides used: Set<Int>) -> [IgnoredStream] {
        let carried = used.union(subtitles.map(\.index)).union([cover].compactMap { $0?.index })
        return streams.filter { !carried.contains($0.index) }.map { stream in
            let (kind, reason) = stream.ignoredBecause
            return IgnoredStream(streamIndex: stream.index, kind: kind, codec: stream.codecName, reason: reason)
        }
    }
}

extension DemuxedStream {
    private static let textCodecs: Set<AVCodecID.RawValue> = Set(
        [
            AV_CODEC_ID_SUBRIP, AV_CODEC_ID_ASS, AV_CODEC_ID_SSA, AV_CODEC_ID_MOV_TEXT, AV_CODEC_ID_WEBVTT,
            AV_CODEC_ID_TEXT,
        ].map(\.rawValue))
    private static let bitmapCodecs: Set<AVCodecID.RawValue> = Set(
        [
            AV_CODEC_ID_DVD_SUBTITLE, AV_CODEC_ID_DVB_SUBTITLE, AV_CODEC_ID_HDMV_PGS_SUBTITLE, AV_CODEC_ID_XSUB,
        ].map(\.rawValue))

    fileprivate var isText: Bool { kind == AVMEDIA_TYPE_SUBTITLE && Self.textCodecs.contains(codecID.rawValue) }

    /// A still picture; the thumbnails of chapters are several.
    fileprivate var isUsableCover: Bool {
        kind == AVMEDIA_TYPE_VIDEO && isCoverArt && !has(AV_DISPOSITION_TIMED_THUMBNAILS)
            && (codecID == AV_CODEC_ID_MJPEG || codecID == AV_CODEC_ID_PNG)
    }

    private func has(_ disposition: Int32) -> Bool { pointer.pointee.disposition & disposition != 0 }

    var subtitleFacts: SubtitleFacts {
        SubtitleFacts(
            streamIndex: index, codec: codecName, language: LanguageTag.make(tag("language")), title: tag("title"),
            isDefault: isDefault, isForced: has(AV_DISPOSITION_FORCED),
            isForHardOfHearing: has(AV_DISPOSITION_HEARING_IMPAIRED))
    }

    fileprivate var ignoredBecause: (kind: String, reason: String) {
        switch kind {
        case AVMEDIA_TYPE_VIDEO:
            isCoverArt ? ("video", "It is a still image.") : ("video", "Another picture stream is used.")
        case AVMEDIA_TYPE_AUDIO:
            Decoder.isAllowed(codecID)
                ? ("audio", "It holds no sound that can be decoded.") : ("audio", "Its codec is not supported.")
        case AVMEDIA_TYPE_SUBTITLE:
            if codecID == AV_CODEC_ID_EIA_608 {
                ("subtitle", "It holds no captions.")
            } else if Self.bitmapCodecs.contains(codecID.rawValue) {
                ("subtitle", "Its subtitles are pictures, which cannot be made into text.")
            } else {
                ("subtitle", "Its kind of subtitles is not supported.")
            }
        case AVMEDIA_TYPE_ATTACHMENT: ("attachment", "Attachments are never carried over.")
        default: ("data", "Data tracks are never carried over.")
        }
    }
}
