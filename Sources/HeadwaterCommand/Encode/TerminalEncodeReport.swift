import Foundation
import HeadwaterCore
import Synchronization

/// A bar with rate and remaining time on a terminal; plain lines elsewhere.
final class TerminalEncodeReport: EncodeReport {
    private struct State {
        var shares: [String: (progress: Double, duration: Double?)] = [:]
        var barIsShown = false
    }

    private let state = Mutex(State())
    private let start = ContinuousClock.now
    private let isTerminal = isatty(STDERR_FILENO) == 1

    func started(_ item: EncodeRequest.Item) {
        state.withLock { $0.shares[item.input] = (0, nil) }
    }

    func progressed(_ item: EncodeRequest.Item, progress: Double, duration: Double?) {
        state.withLock { state in
            state.shares[item.input] = (progress, duration)
            guard isTerminal else { return }
            let elapsed = Double((ContinuousClock.now - start) / .seconds(1))
            write("\r\u{1B}[K" + Self.bar(shares: Array(state.shares.values), elapsed: elapsed))
            state.barIsShown = true
        }
    }

    func finished(_ item: EncodeRequest.Item, duration: Double, renditions: [String]) {
        line("\(item.input): done, \(renditions.joined(separator: " ")) in \(item.target)", item, progress: 1)
    }

    func finished(_ item: EncodeRequest.Item, duration: Double, tiles: Int) {
        line("\(item.input): done, \(tiles) tiles in \(item.target)", item, progress: 1)
    }

    func failed(_ item: EncodeRequest.Item, _ failure: Failure) {
        line("\(item.input): \(failure.message) (\(failure.code.rawValue))", item, progress: 1)
    }

    private func line(_ text: String, _ item: EncodeRequest.Item, progress: Double) {
        state.withLock { state in
            state.shares[item.input]?.progress = progress
            let clear = state.barIsShown ? "\r\u{1B}[K" : ""
            state.barIsShown = false
            write(clear + LogFormat.escaped(text) + "\n")
        }
    }

    private func write(_ text: String) { StandardStream.error.write(text) }

    /// `[########............]  40 %  1.8x  0:42 left`
    ///
    /// - Parameters:
    ///   - shares: progress and duration in seconds of each input.
    ///   - elapsed: seconds since the start.
    static func bar(shares: [(progress: Double, duration: Double?)], elapsed: Double) -> String {
        let progress = shares.isEmpty ? 0 : shares.map(\.progress).reduce(0, +) / Double(shares.count)
        let width = 30
        let filled = Int(progress * Double(width))
        var text = "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled) + "]"
        text += String(format: " %3d %%", Int(progress * 100))
        let encoded = shares.reduce(0) { $0 + $1.progress * ($1.duration ?? 0) }
        if elapsed > 0, encoded > 0 { text += String(format: "  %.2fx", encoded / elapsed) }
        if progress > 0.01 {
            let left = Int(elapsed / progress * (1 - progress))
            text += String(format: "  %d:%02d left", left / 60, left % 60)
        }
        return text
    }
}
