/// Where things are in a source: made once by a sequential read, given to every job that decodes a part.
///
/// Times of the source are raw ticks of the stream's own time base; ``pieces`` turn them into
/// presentation time, whose zero is the first video frame.
public struct SourceIndex: Sendable, Codable, Equatable {
    /// One continuous stretch of the source's clock. A packet belongs to the last piece whose
    /// `position` is at or before its own.
    public struct Piece: Sendable, Codable, Equatable {
        /// The byte position from which this piece holds; 0 for the first.
        public var position: Int64
        /// Presentation time minus source time.
        public var offset: MediaTime

        public init(position: Int64, offset: MediaTime) {
            self.position = position
            self.offset = offset
        }
    }

    /// A place to start decoding the picture.
    public struct Keyframe: Sendable, Codable, Equatable {
        /// Raw ticks of the video stream's time base, as the demuxer gave them.
        public var pts: Int64
        public var dts: Int64
        /// The byte position of the packet, -1 when the demuxer does not know it.
        public var position: Int64
        /// On the presentation timeline.
        public var time: MediaTime

        public init(pts: Int64, dts: Int64, position: Int64, time: MediaTime) {
            self.pts = pts
            self.dts = dts
            self.position = position
            self.time = time
        }
    }

    /// An entry of the demuxer's own seek table, handed back to it so that files without cues can be seeked.
    public struct SeekPoint: Sendable, Codable, Equatable {
        public var position: Int64
        public var timestamp: Int64

        public init(position: Int64, timestamp: Int64) {
            self.position = position
            self.timestamp = timestamp
        }
    }

    /// A stretch of sound without gaps: sample `n` of it is at `start + n / sampleRate`.
    public struct AudioRun: Sendable, Codable, Equatable {
        /// On the presentation timeline; negative when the sound starts before the picture.
        public var start: MediaTime
        /// Raw ticks of the first packet.
        public var pts: Int64
        public var position: Int64

        public init(start: MediaTime, pts: Int64, position: Int64) {
            self.start = start
            self.pts = pts
            self.position = position
        }
    }

    public struct AudioTrack: Sendable, Codable, Equatable {
        public var streamIndex: Int
        public var runs: [AudioRun]

        public init(streamIndex: Int, runs: [AudioRun]) {
            self.streamIndex = streamIndex
            self.runs = runs
        }
    }

    public var pieces: [Piece]
    /// In the order of their times, complete for the bytes read so far.
    public var keyframes: [Keyframe]
    public var seekPoints: [SeekPoint]
    public var audio: [AudioTrack]
    /// The end of the last video frame on the presentation timeline; while the source grows, the time up to which the
    /// picture and every track of sound are there.
    public var end: MediaTime
    /// False while the source still grows.
    public var isComplete: Bool

    public init(
        pieces: [Piece], keyframes: [Keyframe], seekPoints: [SeekPoint], audio: [AudioTrack],
        end: MediaTime, isComplete: Bool
    ) {
        self.pieces = pieces
        self.keyframes = keyframes
        self.seekPoints = seekPoints
        self.audio = audio
        self.end = end
        self.isComplete = isComplete
    }

    /// The keyframe to decode from so that everything shown at `time` and later is there; the first one when all
    /// are later, nil when there is none. Takes the logarithm of their number.
    public func keyframe(atOrBefore time: MediaTime) -> Keyframe? {
        var (low, high) = (0, keyframes.count)
        while low < high {
            let middle = (low + high) / 2
            if keyframes[middle].time <= time { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? keyframes[low - 1] : keyframes.first
    }
}
