import HeadwaterCore

/// The parent's side of the protocol without its socket: which credits are out, whether work goes on, what comes next.
struct CodecConversation: Sendable {
    /// What the parent does about a report.
    enum Step: Equatable {
        /// Nothing: the source is read from now on.
        case begin
        /// Tell the progress. Work goes on, so the watchdog starts anew, only when it `isAdvance`.
        case note(done: Int, of: Int, isAdvance: Bool)
        /// Check the scratch file of the slot, hand it on, then grant the next credit.
        case deliver(slot: Int, Artifact)
        /// Tell what the process used of the machine.
        case account(ResourceUsage)
        case end(Ending)
    }

    enum Ending: Equatable {
        case outcome(CodecOutcome)
        case failure(Failure)
    }

    /// Slots whose scratch file the child holds.
    private(set) var outstanding: Set<Int> = []
    private var nextSlot = 0
    private var mostDone = -1
    /// Whether the source may have been read: what ends the child before has nothing to do with it.
    private(set) var hasBegun = false

    /// The number for one more scratch file.
    mutating func grant() -> Int {
        defer { nextSlot += 1 }
        outstanding.insert(nextSlot)
        return nextSlot
    }

    /// - Throws: a `codec_protocol` failure for what an honest child never says.
    mutating func receive(_ report: CodecReport) throws(Failure) -> Step {
        switch report {
        case .ready:
            guard !hasBegun else { throw .brokenProtocol("ready twice") }
            hasBegun = true
            return .begin
        case .progress(let done, let whole):
            guard done >= 0, whole >= 0 else { throw .brokenProtocol("progress of \(done) out of \(whole)") }
            let isAdvance = done > mostDone
            mostDone = max(mostDone, done)
            return .note(done: done, of: whole, isAdvance: isAdvance)
        case .artifact(let slot, let artifact):
            guard outstanding.remove(slot) != nil else {
                throw .brokenProtocol("an artifact in slot \(slot), not granted")
            }
            return .deliver(slot: slot, artifact)
        case .used(let usage): return .account(usage)
        case .finished(let result): return .end(.outcome(.finished(result)))
        case .starved(let offset): return .end(.outcome(.starved(offset: offset)))
        case .failed(let failure): return .end(.failure(failure))
        }
    }
}

extension Failure {
    static func brokenProtocol(_ detail: String) -> Failure {
        Failure(.codecProtocol, "The encoder gave an answer that makes no sense.", detail: detail)
    }
}
