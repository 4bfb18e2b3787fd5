import Catalog
import HeadwaterCore
import Manifests

/// The playlists of a stream that is not published yet: its entry rendition and all sound, as far as they are there.
///
/// Pure: the same segments give the same text. The further renditions come with the publication.
struct GrowingPlaylists: Sendable {
    let plan: TranscodePlan
    let version: Int
    let names: GrowingStream.PlaylistNames
    let targetDuration: Int

    /// The renditions that are listed, the picture first: the one to begin with, without what is made beside it.
    static func renditions(of plan: TranscodePlan) -> (video: [String], audio: [String]) {
        ((plan.rungGroups.first ?? []).prefix(1).map { plan.video[$0].name }, plan.audio.map(\.name))
    }

    /// Fixed before the first segment: no segment is longer, and none of sound by more than a frame. Those that a growing
    /// plan does not have yet are no longer than its first.
    static func targetDuration(of plan: TranscodePlan) -> Int {
        let frames = (0..<plan.segmentCount).map { plan.frames(ofSegment: $0).count }.max() ?? 0
        let sound = MediaTime(Int64(TranscodePlan.audioFrameSamples), timescale: TranscodePlan.audioSampleRate)
        return max(1, Int((plan.frameRate.time(ofFrame: frames) + sound).rescaled(to: 1)))
    }

    /// - Parameters:
    ///   - video: the listed renditions with as many segments each as are listed.
    ///   - isEnded: whether no segment will be added.
    /// - Returns: by their paths below the video's own address.
    func files(video: [FinishedRendition], audio: [FinishedRendition], isEnded: Bool) -> [String: String] {
        var files: [String: String] = [:]
        let address = { (rendition: FinishedRendition, name: String) in "\(version)/\(rendition.name)/\(name)" }
        for rendition in video + audio {
            files[address(rendition, names.segments)] = growing(
                .make(rendition: rendition, targetDuration: targetDuration), isEnded: isEnded)
        }
        for rendition in video {
            files[address(rendition, names.iFrames)] = growing(
                .makeIFrames(rendition: rendition), isEnded: isEnded)
        }
        let plans = Dictionary(uniqueKeysWithValues: plan.video.map { ($0.name, $0) })
        var master = MultivariantPlaylist.make(
            videos: video.map {
                .init(
                    rendition: $0, uri: address($0, names.segments), iFrameURI: address($0, names.iFrames),
                    frameRate: plan.frameRate, audioGroups: plans[$0.name]?.audioGroups ?? [])
            },
            audios: zip(audio, plan.audio).map { .init(rendition: $0, uri: address($0, names.segments), plan: $1) },
            targetDuration: targetDuration)
        for place in master.variants.indices { foresee(&master.variants[place], address: address, video: video) }
        files["master.m3u8"] = master.render()
        return files
    }

    private func growing(_ playlist: MediaPlaylist, isEnded: Bool) -> String {
        var playlist = playlist
        playlist.kind = .event
        playlist.isEnded = isEnded
        // Players begin a stream that is not ended near its end, unless told otherwise (RFC 8216, 6.3.3).
        playlist.start = PlaylistStart(timeOffset: DecimalNumber(0))
        return playlist.render()
    }

    /// Boxes and the samples' headers, in parts of what they hold.
    private static let overhead = 1.03

    /// Players do not read this playlist again, so that it states what is yet to come may take at most: the cap, and a
    /// buffer that is full when a segment begins; and on average no more than the cap.
    private func foresee(
        _ variant: inout MultivariantPlaylist.Variant, address: (FinishedRendition, String) -> String,
        video: [FinishedRendition]
    ) {
        guard let name = video.first(where: { address($0, names.segments) == variant.uri })?.name,
            let rendition = plan.video.first(where: { $0.name == name })
        else { return }
        let sound = plan.audio.filter { $0.group == variant.audio }.map(\.bitsPerSecond).max() ?? 0
        let average = Double(rendition.maxBitsPerSecond + sound) * Self.overhead
        let buffer = Double(rendition.encoder?.bufferBits ?? 0) / Double(targetDuration)
        variant.averageBandwidth = max(variant.averageBandwidth ?? 0, Int(average))
        variant.bandwidth = max(variant.bandwidth, Int(average + buffer * Self.overhead))
    }
}
