import HeadwaterCore

/// The captions of a source as an inspection meets them, in tracks of their own and in the packets of the picture.
struct CaptionTracks {
    private struct Track {
        let stream: DemuxedStream
        var survey: CaptionSurvey
    }

    private var tracks: [Track]

    init(_ streams: [DemuxedStream]) { tracks = streams.map { Track(stream: $0, survey: CaptionSurvey()) } }

    /// Takes a packet of one of the tracks; those of other streams are let pass.
    mutating func add(_ packet: Packet) {
        guard let place = tracks.firstIndex(where: { $0.stream.index == packet.streamIndex }) else { return }
        tracks[place].survey.add(CaptionData.pairs(ofTriples: packet.bytes))
    }

    /// Takes what the packets of the picture carry.
    mutating func add(_ survey: CaptionSurvey, of picture: DemuxedStream) {
        tracks.append(Track(stream: picture, survey: survey))
    }

    /// What can be made into text, the picture's last.
    var facts: [SubtitleFacts] { tracks.flatMap { $0.survey.facts(of: $0.stream) } }

    /// What is lost, whether the picture is encoded or copied.
    var ignored: [IgnoredStream] { tracks.flatMap { $0.survey.ignored(streamIndex: $0.stream.index) } }
}
