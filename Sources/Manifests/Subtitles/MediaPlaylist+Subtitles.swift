public import HeadwaterCore

extension MediaPlaylist {
    /// The playlist of a subtitle rendition that was cut at these boundaries.
    ///
    /// - Parameters:
    ///   - uris: of the segments, relative to the playlist; one fewer than boundaries.
    ///   - targetDuration: the one of the video's playlists, whose boundaries these are.
    public static func make(subtitles uris: [String], boundaries: [MediaTime], targetDuration: Int) -> MediaPlaylist {
        let times = boundaries.map { $0.rescaled(to: 1_000_000) }
        return MediaPlaylist(
            targetDuration: targetDuration, kind: .vod,
            segments: zip(uris, zip(times, times.dropFirst())).map { uri, time in
                Segment(uri: uri, duration: DecimalNumber(millionths: time.1 - time.0))
            }, isEnded: true)
    }
}
