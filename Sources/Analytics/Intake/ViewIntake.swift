import Crypto
public import HeadwaterCore
import Synchronization

/// The door for everything that is said about playback: what comes is read, stripped of whom it came from, and appended to the log.
///
/// Nothing here waits, but for ``take(_:from:)`` until the log has written. Both doors may be used on an event loop.
public final class ViewIntake: Sendable {
    /// What came in since the start.
    public struct Counts: Sendable, Equatable {
        public var beacons = 0
        public var requests = 0
        /// Requests that the log had no room for.
        public var dropped = 0
    }

    /// Bytes of one body.
    public static let maxBody = BeaconParser.maxBody

    private let log: BeaconLog
    private let countries: CountryTable?
    private let clock: @Sendable () -> Timestamp
    private let secrets: ViewerSecrets
    private let counts = Mutex(Counts())

    /// - Parameters:
    ///   - countries: nil when nobody brought a file.
    ///   - clock: the time that everything is counted by; what players say about it is not believed.
    public init(
        log: BeaconLog, secrets: ViewerSecrets, countries: CountryTable? = nil,
        clock: @escaping @Sendable () -> Timestamp
    ) {
        self.log = log
        self.secrets = secrets
        self.countries = countries
        self.clock = clock
    }

    public var counted: Counts { counts.withLock { $0 } }

    /// Takes a body of beacons: returns when they are written to the log, from where the end of this process can't take them.
    ///
    /// - Parameter watchable: of the videos that the body tells of, each with the tokens that are shown for it, those that the sender may
    ///   watch. What is told of the others is dropped without a word.
    /// - Returns: how many were taken.
    /// - Throws: ``BeaconProblem`` when the body can't be read, and then nothing of it is taken; ``BeaconLogError``; what
    ///   `watchable` throws.
    @discardableResult
    public func take(
        _ body: [UInt8], from sender: Sender,
        watchable: ([VideoID: Set<String>]) async throws -> Set<VideoID> = { Set($0.keys) }
    ) async throws -> Int {
        let told = try BeaconParser.parse(body)
        var tokens: [VideoID: Set<String>] = [:]
        for beacon in told { tokens[beacon.video, default: []].formUnion([beacon.token].compactMap { $0 }) }
        let videos = try await watchable(tokens)
        let beacons = told.filter { videos.contains($0.video) }
        guard !beacons.isEmpty else { return 0 }
        let frames = frames(beacons, from: sender)
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            log.append(frames) { continuation.resume(with: $0.mapError { $0 }) }
        }
        counts.withLock { $0.beacons += beacons.count }
        return beacons.count
    }

    /// The same without a task; the completion is called on a thread of the log, or at once with a refusal.
    ///
    /// - Throws: ``BeaconProblem``, and then the completion is not called.
    public func take(
        _ body: [UInt8], from sender: Sender, _ completion: @escaping @Sendable (Result<Void, BeaconLogError>) -> Void
    ) throws(BeaconProblem) {
        let beacons = try BeaconParser.parse(body)
        log.append(frames(beacons, from: sender)) { [self] result in
            if case .success = result { counts.withLock { $0.beacons += beacons.count } }
            completion(result)
        }
    }

    private func frames(_ beacons: [Beacon], from sender: Sender) -> [UInt8] {
        let now = clock()
        let viewer = viewer(sender, at: now)
        var frames: [UInt8] = []
        for beacon in beacons {
            let record = LogRecord(time: now.milliseconds, viewer: viewer, content: .beacon(beacon))
            LogFrame.append(record.bytes, to: &frames)
        }
        return frames
    }

    /// Notes a request that was answered. Never waits; what there is no room for is counted and forgotten.
    public func note(_ request: SegmentRequest) {
        guard let evidence = request.evidence else { return }
        let now = clock()
        let record = LogRecord(
            time: now.milliseconds, viewer: viewer(request.sender, at: now), content: .request(evidence))
        var frame: [UInt8] = []
        LogFrame.append(record.bytes, to: &frame)
        let isTaken = log.offer(frame)
        counts.withLock { isTaken ? ($0.requests += 1) : ($0.dropped += 1) }
    }

    private func viewer(_ sender: Sender, at time: Timestamp) -> Viewer {
        let agent = UserAgent(sender.userAgent)
        let secret = secrets.key(day: ViewerSecret.day(of: time))
        return Viewer(
            key: ViewerKey(sender.address, userAgent: sender.userAgent, secret: secret),
            address: ViewerKey(sender.address, userAgent: "", secret: secret), device: agent.device, isBot: agent.isBot,
            isMediaStack: agent.isMediaStack, country: sender.address.flatMap { countries?.country(of: $0) })
    }
}

extension Timestamp {
    /// Since 1970.
    var milliseconds: Int64 { microseconds / 1000 }

    init(milliseconds: Int64) { self.init(microseconds: milliseconds * 1000) }
}
