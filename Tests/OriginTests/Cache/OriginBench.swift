import HeadwaterCore
import NIOCore
import NIOPosix
import Synchronization

@testable import Origin

/// An origin over a store and a catalog that do as they are told, with time that stands still until it is moved.
final class OriginBench: Sendable {
    static let video = VideoID.make(milliseconds: 1_700_000_000_000)

    let origin: MediaOrigin
    let store = FaultyStore()
    let catalog = FakeCatalog()
    private let clock = HandClock()

    init(_ change: (inout MediaOrigin.Configuration) -> Void = { _ in }) {
        var configuration = MediaOrigin.Configuration()
        configuration.memoryBytes = 64 << 20
        change(&configuration)
        let (catalog, clock) = (catalog, clock)
        origin = MediaOrigin(
            store: store, configuration: configuration,
            surroundings: .init(
                now: { clock.now }, wallTime: { Int64(clock.now / 1_000_000_000) },
                sleep: { try await clock.sleep($0) }, threads: .singleton)
        ) { video in try await catalog.facts(of: video) }
        catalog.set(PlaybackFacts(audience: .everyone, version: 1, files: [:]))
    }

    func advance(_ seconds: Double) { clock.advance(seconds) }
    /// Whether someone waits for time to go on.
    var sleepers: Int { clock.sleepers }

    /// A segment of version 1.
    func put(_ name: String, _ bytes: [UInt8]) { store.put("videos/\(Self.video)/1/\(name)", bytes) }

    /// - Parameter name: as in `1/a.m4s` or `master.m3u8`.
    func path(_ name: String) -> VideoPath {
        guard let path = VideoPath("/v/\(Self.video)/\(name)") else { preconditionFailure("\(name) is no path") }
        return path
    }

    func find(_ name: String, isUnlocked: Bool = false) async throws -> FoundObject? {
        try await origin.find(path(name), isUnlocked: isUnlocked)
    }

    func bytes(_ name: String, isUnlocked: Bool = false) async throws -> [UInt8]? {
        guard let found = try await find(name, isUnlocked: isUnlocked) else { return nil }
        return try await found.all()
    }

    /// What an event loop would answer; nil when it could not.
    func hot(
        _ name: String, _ fields: [(String, String)] = [], before prefix: String = "", client: String? = nil
    ) -> HotReply? {
        var request = HotRequest(method: .get, target: "\(prefix)/v/\(Self.video)/\(name)")
        for (name, value) in fields { request.take(name, value) }
        return origin.answer(
            to: request, at: clock.now, memo: TokenMemo(), client: { client.flatMap { IPAddress($0) } })
    }
}

extension FoundObject {
    func all() async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < object.byteCount {
            bytes += try await chunk(of: bytes.count..<Int(object.byteCount)).readableBytesView
        }
        return bytes
    }
}

extension HotReply {
    var bytes: [UInt8] {
        switch body {
        case .none, .file: []
        case .bytes(let bytes): Array(bytes.readableBytesView)
        case .pieces(let pieces): pieces.flatMap { Array($0.readableBytesView) }
        }
    }
}

final class FakeCatalog: Sendable {
    struct Away: Error {}

    private struct State {
        var facts: PlaybackFacts?
        var isAway = false
        var looks = 0
    }

    private let state = Mutex(State())

    func set(_ facts: PlaybackFacts?) { state.withLock { $0.facts = facts } }
    func setAway(_ isAway: Bool) { state.withLock { $0.isAway = isAway } }
    var looks: Int { state.withLock { $0.looks } }

    func facts(of video: VideoID) async throws -> PlaybackFacts? {
        try state.withLock { state in
            state.looks += 1
            if state.isAway { throw Away() }
            return state.facts
        }
    }
}

final class HandClock: Sendable {
    private struct State {
        var now: UInt64 = 1_000_000_000_000
        var sleepers: [Int: (until: UInt64, continuation: CheckedContinuation<Void, Never>)] = [:]
        var count = 0
    }

    private let state = Mutex(State())

    var now: UInt64 { state.withLock { $0.now } }
    var sleepers: Int { state.withLock { $0.sleepers.count } }

    func advance(_ seconds: Double) {
        let awake = state.withLock { state in
            state.now += UInt64(seconds * 1e9)
            let awake = state.sleepers.filter { $0.value.until <= state.now }
            for number in awake.keys { state.sleepers[number] = nil }
            return awake.values.map(\.continuation)
        }
        for sleeper in awake { sleeper.resume() }
    }

    func sleep(_ duration: Duration) async throws {
        let number = state.withLock { state in
            state.count += 1
            return state.count
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard !Task.isCancelled else { return true }
                    state.sleepers[number] = (state.now + duration.nanoseconds, continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: number) }?.continuation.resume()
        }
        try Task.checkCancellation()
    }
}

/// Lets other tasks run until something is so.
func untilTrue(_ isSo: () -> Bool) async {
    while !isSo() { await Task.yield() }
}
