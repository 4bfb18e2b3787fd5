import Dispatch
import Foundation
import Synchronization

/// Everything that was said about playback, one record after the other, in files of a bounded size.
///
/// Who appends is told when the record is written, which the end of this process does not undo; a thread of its own makes durable what was
/// written, for all at once, within ``Configuration/syncInterval`` and the time that takes. Only what is durable is read, so that what has
/// been counted can't be lost afterwards.
public final class BeaconLog: Sendable {
    public struct Configuration: Sendable {
        /// Above which a new file begins.
        public var fileBytes: Int64 = 32 << 20
        /// How much may be uncounted.
        public var maxUncounted: Int64 = 1 << 30
        /// How much may wait to be written.
        public var maxWaiting = 8 << 20
        /// How long written bytes may wait before they are made durable.
        public var syncInterval = Duration.milliseconds(300)

        public init() {}
    }

    typealias Completion = @Sendable (Result<Void, BeaconLogError>) -> Void

    private struct State {
        var waiting: [UInt8] = []
        var completions: [Completion] = []
        var isClosed = false
        /// Nothing is written any more.
        var isWritten = false
        /// Places in the whole log: what is written, what is durable, and what is counted.
        var end: Int64
        /// Where the log ends once all that was taken is written.
        var takenEnd: Int64
        var durableEnd: Int64
        var counted: Int64
        var file: LogFile
        /// Full files that are not known to be durable yet.
        var retired: [LogFile] = []
        var onDurable: [@Sendable () -> Void] = []
    }

    let folder: String
    let configuration: Configuration
    private let state: Mutex<State>
    /// Signalled when something waits to be written, and when the log closes.
    private let work = DispatchSemaphore(value: 0)
    /// Signalled when something waits to be made durable, and when the log closes.
    private let dirt = DispatchSemaphore(value: 0)
    /// Signalled once by each thread at its end.
    private let ended = DispatchSemaphore(value: 0)
    /// Ends the pause between two syncs when the log closes.
    private let hurry = DispatchSemaphore(value: 0)

    private init(folder: String, configuration: Configuration, file: LogFile, end: Int64, counted: Int64) {
        self.folder = folder
        self.configuration = configuration
        state = Mutex(State(end: end, takenEnd: end, durableEnd: end, counted: counted, file: file))
    }

    /// Opens the log of a folder, which is made when it is not there, and cuts off what a killed process left half written. Blocks.
    ///
    /// - Parameter counted: up to where the log is counted; it goes on behind that, even if files are missing.
    public static func open(
        folder: String, counted: Int64, configuration: Configuration = Configuration()
    ) throws -> BeaconLog {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var (file, end): (LogFile, Int64)
        if let last = try LogFile.starts(in: folder).last {
            end = last + (try LogFile.cutTornTail(in: folder, start: last))
            file = try LogFile.forWriting(in: folder, start: last)
        } else {
            end = counted
            file = try LogFile.make(in: folder, start: counted)
        }
        if end < counted {
            end = counted
            file = try LogFile.make(in: folder, start: counted)
        }
        let log = BeaconLog(folder: folder, configuration: configuration, file: file, end: end, counted: counted)
        for (name, body) in [("beacon-log-write", log.writeUntilClosed), ("beacon-log-sync", log.syncUntilClosed)] {
            let thread = Thread(block: body)
            thread.name = name
            thread.start()
        }
        return log
    }

    // MARK: Appending

    /// Appends whole frames and tells when they are written. Never blocks: what there is no room for is refused.
    func append(_ frames: [UInt8], _ completion: @escaping Completion) {
        let refusal: BeaconLogError? = state.withLock { state in
            if let refusal = self.refusal(of: frames, state) { return refusal }
            let wasIdle = state.waiting.isEmpty && state.completions.isEmpty
            state.waiting.append(contentsOf: frames)
            state.takenEnd += Int64(frames.count)
            state.completions.append(completion)
            if wasIdle { work.signal() }
            return nil
        }
        if let refusal { completion(.failure(refusal)) }
    }

    /// Appends whole frames that nobody waits for. Never blocks.
    ///
    /// - Returns: whether there was room.
    func offer(_ frames: [UInt8]) -> Bool {
        state.withLock { state in
            guard refusal(of: frames, state) == nil else { return false }
            if state.waiting.isEmpty && state.completions.isEmpty { work.signal() }
            state.waiting.append(contentsOf: frames)
            state.takenEnd += Int64(frames.count)
            return true
        }
    }

    private func refusal(of frames: [UInt8], _ state: State) -> BeaconLogError? {
        if state.isClosed { return BeaconLogError(.closed, "append") }
        guard state.waiting.count + frames.count <= configuration.maxWaiting else {
            return BeaconLogError(.busy, "append")
        }
        guard state.takenEnd - state.counted + Int64(frames.count) <= configuration.maxUncounted else {
            return BeaconLogError(.full, "append")
        }
        return nil
    }

    private func writeUntilClosed() {
        while true {
            work.wait()
            let (bytes, completions, isClosed) = state.withLock { state in
                defer {
                    state.waiting = []
                    state.completions = []
                }
                return (state.waiting, state.completions, state.isClosed)
            }
            if !bytes.isEmpty {
                let result = Result { () throws(BeaconLogError) in try write(bytes) }
                if case .failure = result { state.withLock { $0.takenEnd -= Int64(bytes.count) } }
                for completion in completions { completion(result) }
            }
            if isClosed { break }
        }
        dirt.signal()
        ended.signal()
    }

    private func write(_ bytes: [UInt8]) throws(BeaconLogError) {
        var (file, end) = state.withLock { ($0.file, $0.end) }
        if end - file.start >= configuration.fileBytes {
            let next = try LogFile.make(in: folder, start: end)
            state.withLock { state in
                state.retired.append(state.file)
                state.file = next
            }
            file = next
        }
        try file.write(bytes, at: end - file.start)
        end += Int64(bytes.count)
        state.withLock { $0.end = end }
        dirt.signal()
    }

    private func syncUntilClosed() {
        while true {
            dirt.wait()
            // Whoever writes meanwhile shares the sync.
            _ = hurry.wait(timeout: .now() + configuration.syncInterval.dispatch)
            while dirt.wait(timeout: .now()) == .success {}
            // Asked after the signals are used up, one of which may have been the last.
            let isClosing = state.withLock { $0.isWritten }
            sync()
            if isClosing { break }
        }
        ended.signal()
    }

    private func sync() {
        let (files, end) = state.withLock { state in
            defer { state.retired = [] }
            return (state.retired + [state.file], state.end)
        }
        do {
            for file in files { try file.sync() }
        } catch {
            // What is not durable is not read; the next sync takes the same files again.
            state.withLock { $0.retired = files.dropLast() + $0.retired }
            return
        }
        let listeners = state.withLock { state in
            state.durableEnd = max(state.durableEnd, end)
            return state.onDurable
        }
        for listener in listeners { listener() }
    }

    /// Calls the listener, on a thread of the log, whenever more can be read.
    public func onDurable(_ listener: @escaping @Sendable () -> Void) {
        state.withLock { $0.onDurable.append(listener) }
    }

    // MARK: Reading

    /// Up to where the log can be read.
    public var durableEnd: Int64 { state.withLock { $0.durableEnd } }
    /// Up to where it is written.
    var writtenEnd: Int64 { state.withLock { $0.end } }
    /// Bytes that are taken and not counted yet.
    public var uncounted: Int64 { state.withLock { $0.takenEnd - $0.counted } }

    /// Says up to where everything is counted, and removes the files before. Blocks.
    public func setCounted(_ position: Int64) throws {
        let current = state.withLock { state in
            state.counted = max(state.counted, position)
            return state.file.start
        }
        let starts = try LogFile.starts(in: folder)
        for (start, next) in zip(starts, starts.dropFirst()) where next <= position && start < current {
            try FileManager.default.removeItem(atPath: LogFile.path(in: folder, start: start))
        }
    }

    /// Writes and makes durable what waits, and ends. Later appends are refused.
    public func shutDown() async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                self.close()
                continuation.resume()
            }
        }
    }

    /// The same, and blocks.
    func close() {
        let wasClosed = state.withLock { state in
            defer { state.isClosed = true }
            return state.isClosed
        }
        guard !wasClosed else { return }
        work.signal()
        ended.wait()
        state.withLock { $0.isWritten = true }
        hurry.signal()
        dirt.signal()
        ended.wait()
    }
}

extension Duration {
    fileprivate var dispatch: DispatchTimeInterval { .nanoseconds(Int(self / .nanoseconds(1))) }
}
