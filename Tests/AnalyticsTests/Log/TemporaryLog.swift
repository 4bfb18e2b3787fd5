import Foundation
import Synchronization

@testable import Analytics

func withTemporaryFolder<T>(_ body: (String) async throws -> T) async throws -> T {
    let folder = FileManager.default.temporaryDirectory.appending(path: "analytics-tests-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }  // What is left over is the system's to clean.
    return try await body(folder.path)
}

/// Opens the log of a folder for as long as the body runs.
func withLog<T>(
    _ folder: String, counted: Int64 = 0, _ configuration: BeaconLog.Configuration = .quick,
    _ body: (BeaconLog) async throws -> T
) async throws -> T {
    let log = try BeaconLog.open(folder: folder, counted: counted, configuration: configuration)
    defer { log.close() }
    return try await body(log)
}

/// What a log gave back.
struct ReadBack {
    var records: [LogRecord] = []
    var unreadable = 0

    /// Whether it is just these, and nothing was lost.
    func isWhole(_ expected: [LogRecord]) -> Bool { records == expected && unreadable == 0 }
}

extension BeaconLog.Configuration {
    /// Without a pause between syncs.
    static var quick: Self {
        var configuration = Self()
        configuration.syncInterval = .zero
        return configuration
    }
}

extension BeaconLog {
    func append(_ records: [LogRecord]) async throws {
        var frames: [UInt8] = []
        for record in records { LogFrame.append(record.bytes, to: &frames) }
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            append(frames) { continuation.resume(with: $0.mapError { $0 }) }
        }
    }

    /// Returns once everything that is written is durable.
    func settle() async {
        while durableEnd < writtenEnd { await nextSync() }
    }

    private func nextSync() async {
        let once = Mutex<CheckedContinuation<Void, Never>?>(nil)
        await withCheckedContinuation { continuation in
            once.withLock { $0 = continuation }
            onDurable {
                once.withLock { waiting in
                    waiting?.resume()
                    waiting = nil
                }
            }
            // It may have happened before anyone listened.
            if durableEnd >= writtenEnd {
                once.withLock { waiting in
                    waiting?.resume()
                    waiting = nil
                }
            }
        }
    }

    /// Everything from a place on.
    func readAll(from position: Int64 = 0, upTo limit: Int = 1 << 20) throws -> ReadBack {
        var all = ReadBack()
        var place = position
        while true {
            let batch = try read(from: place, upTo: limit)
            guard batch.end > place else { return all }
            all.records += batch.records
            all.unreadable += batch.unreadable
            place = batch.end
        }
    }
}

extension LogRecord {
    /// A record that differs from those of other numbers.
    static func numbered(_ number: Int) -> LogRecord {
        var evidence = SegmentEvidence(video: someVideo, rendition: "720p")
        evidence.duration = Int64(number % 5_000)
        return LogRecord(
            time: PlaybackSessionTests.start + Int64(number), viewer: .example(UInt64(number)),
            content: .request(evidence))
    }
}
