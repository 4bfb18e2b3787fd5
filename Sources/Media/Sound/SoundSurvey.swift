import CFFmpeg
import HeadwaterCore

/// A track's packets as an inspection met them.
///
/// Packets are held with what their own bytes say until the first frame was decoded: only then the real sample
/// rate is known, which HE-AAC doubles and transport streams do not state.
struct SoundSurvey {
    struct Signal: Equatable {
        var sampleRate: Int
        var channels: Int
        /// Samples of one channel in the first frame.
        var frameSamples: Int
    }

    private struct Record {
        /// Nil for all but the first of the frames that came in one packet of a transport stream.
        var pts: Int64?
        var position: Int64
        var duration: Int64
        /// By the codec's rules, nil when they leave it open.
        var samples: Int64?
    }

    /// A track whose first packets all fail is taken for undecodable.
    private static let maxTrialPackets = 500

    private let stream: DemuxedStream
    private let limits: CodecLimits
    private let base: TimeBase
    private let length: PacketLength
    private let checkpointSeconds: Double
    private var records: [Record] = []
    private var decoder: Decoder?
    private var trialPackets = 0
    private(set) var signal: Signal?
    /// Whether no further packet changes what is known of the signal.
    var isSettled: Bool { signal != nil || trialPackets >= Self.maxTrialPackets }

    /// - Parameter checkpointSeconds: see ``AudioRunTracker``.
    init(
        stream: DemuxedStream, limits: CodecLimits, checkpointSeconds: Double = AudioRunTracker.defaultCheckpointSeconds
    ) {
        self.checkpointSeconds = checkpointSeconds
        self.stream = stream
        self.limits = limits
        base = stream.timeBase
        length = PacketLength(stream)
    }

    mutating func add(_ packet: Packet) throws {
        records.append(
            Record(
                pts: packet.pts ?? packet.dts, position: packet.position, duration: packet.duration,
                samples: length.samples(of: packet)))
        try tryDecoding(packet)
    }

    private mutating func tryDecoding(_ packet: Packet) throws {
        guard signal == nil, trialPackets < Self.maxTrialPackets else { return }
        trialPackets += 1
        if decoder == nil {
            do {
                decoder = try Decoder.open(stream, limits: limits)
            } catch is Failure {
                // The picture can do without; the track is reported as left out.
                trialPackets = Self.maxTrialPackets
                return
            }
            decoder?.keepSkippedSamples()
        }
        guard let decoder, try decoder.send(packet) else { return }
        guard case .frame(let frame) = try decoder.receive(onError: {}) else { return }
        signal = Signal(
            sampleRate: Int(frame.pointer.pointee.sample_rate),
            channels: Int(frame.pointer.pointee.ch_layout.nb_channels),
            frameSamples: frame.sampleCount)
        self.decoder = nil
    }

    /// - Parameter end: of the picture; what begins later is never heard.
    func runs(clock: SourceClock, end: MediaTime) -> [SourceIndex.AudioRun] {
        guard let signal else { return [] }
        var tracker = AudioRunTracker(sampleRate: signal.sampleRate, checkpointSeconds: checkpointSeconds)
        for record in records {
            let samples = samples(of: record, signal: signal)
            guard let pts = record.pts else {
                tracker.add(duration: base.time(record.duration), samples: samples)
                continue
            }
            let time = clock.time(ticks: pts, position: record.position, base: base)
            if end < time { continue }
            tracker.add(
                time: time, duration: base.time(record.duration), samples: samples, pts: pts, position: record.position)
        }
        return tracker.runs
    }

    /// Nil where neither the codec nor the container's clock says it to the sample.
    private func samples(of record: Record, signal: Signal) -> Int64? {
        if length.isConstant { return Int64(signal.frameSamples) }
        if let samples = record.samples { return samples }
        guard base.seconds * Double(signal.sampleRate) <= 1, record.duration > 0 else { return nil }
        return base.time(record.duration).rescaled(to: Int32(clamping: signal.sampleRate))
    }
}
