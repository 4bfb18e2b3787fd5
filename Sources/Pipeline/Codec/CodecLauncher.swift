import CodecWire
import Glibc
public import HeadwaterCore
public import Logging
import Subprocess
import SystemPackage

/// Runs tasks in codec processes: one process for each attempt, bounded, watched, and never outliving its caller.
public struct CodecLauncher: Sendable {
    /// Where `headwater-codec` is; see ``locate(environment:)``.
    public var executable: String
    public var limits: CodecLimits
    /// Scratch files that a child holds at once: it encodes on until so many artifacts wait for `onArtifact`.
    public var credits: Int
    /// A child that neither advances nor delivers for this long is killed.
    public var stallTimeout: Duration
    /// The folder for scratch files; on the file system of the object store, finished ones can be moved there.
    public var scratch: String
    public var logger: Logger

    public init(
        executable: String, limits: CodecLimits = CodecLimits(), credits: Int = 4,
        stallTimeout: Duration = .seconds(120), scratch: String, logger: Logger
    ) {
        self.executable = executable
        self.limits = limits
        self.credits = credits
        self.stallTimeout = stallTimeout
        self.scratch = scratch
        self.logger = logger
    }

    /// Runs one attempt.
    ///
    /// Cancelling the calling task kills the child at once and waits for its end. Whatever happens, the child is dead
    /// and its scratch files are gone when this returns.
    ///
    /// - Parameters:
    ///   - sources: opened one by one just before they are handed over.
    ///   - isComplete: false when the first source still grows.
    ///   - logger: carries the job's metadata; nil takes the launcher's own.
    ///   - onProgress: work done in the task's own unit, and the whole of it.
    ///   - onUsage: what the child used of the machine, told by itself before its last word.
    ///   - onArtifact: called for one artifact after another with the path of the finished file, while the child works
    ///     on. The callee may move the file away; what is left is deleted. What it throws ends the attempt.
    /// - Throws: ``Failure`` from the child or about it, `CancellationError`, or what `onArtifact` threw.
    public func run(
        _ task: CodecTask, sources: [SourceFile], isComplete: Bool = true, logger: Logger? = nil,
        onProgress: @escaping @Sendable (Int, Int) -> Void,
        onUsage: @escaping @Sendable (ResourceUsage) -> Void = { _ in },
        onArtifact: @escaping @Sendable (Artifact, String) async throws -> Void
    ) async throws -> CodecOutcome {
        try Task.checkCancellation()
        let logger = logger ?? self.logger
        let queue = BlockingQueue(label: "codec attempt")
        let scratch = scratch
        let folder = try await queue.run { () throws(Failure) in try AttemptFolder.make(in: scratch) }
        let result: Result<CodecOutcome, any Error>
        do {
            let start = SupervisedAttempt.Start(task: task, limits: limits, sources: sources, isComplete: isComplete)
            let ended = try await spawn(start, in: folder, logger: logger) { channel in
                SupervisedAttempt(
                    channel: channel, queue: queue, folder: folder, credits: credits, stallTimeout: stallTimeout,
                    onProgress: onProgress, onUsage: onUsage, onArtifact: onArtifact)
            }
            let outcome = try ended.outcome()
            if isComplete, case .starved(let offset) = outcome {
                throw Failure(
                    .codecProtocol, "The codec process waits for more of a complete source.", detail: "offset \(offset)"
                )
            }
            result = .success(outcome)
        } catch {
            // A killed child looks like a crash; the reason is that nobody wants its result any more.
            result = .failure(Task.isCancelled ? CancellationError() : error)
        }
        await queue.run {
            do { try folder.remove() } catch {
                logger.warning("scratch files are left", metadata: ["path": "\(folder.path)", "error": "\(error)"])
            }
        }
        return try result.get()
    }

    /// Removes the scratch files of attempts that a killed process left. Nobody else may use the folder meanwhile: the
    /// owner of the data folder's lock calls this before its first attempt.
    public func removeStaleScratch() throws {
        for folder in try AttemptFolder.all(in: scratch) { try folder.remove() }
    }

    private struct Ended: Sendable {
        var ending: SupervisedAttempt.Ending
        var exit: CodecExit
        var lastLines: [String]

        func outcome() throws -> CodecOutcome {
            switch ending {
            case .said(.outcome(let outcome)): return outcome
            case .said(.failure(let failure)): throw CodecExit.explained(failure, lastWords: lastLines)
            case .stopped(let error): throw error
            case .hungUp(let hasBegun): throw exit.failure(lastWords: lastLines, hasBegun: hasBegun)
            }
        }
    }

    /// Starts the child, speaks with it to the end and reaps it.
    private func spawn(
        _ start: SupervisedAttempt.Start, in folder: AttemptFolder, logger: Logger,
        supervise: (CodecChannel) -> SupervisedAttempt
    ) async throws -> Ended {
        do {
            let (ours, theirs) = try CodecChannel.makePair()
            let attempt = supervise(ours)
            let result = try await Subprocess.run(
                .path(FilePath(executable)), environment: .custom([:]), workingDirectory: FilePath(folder.path),
                input: .fileDescriptor(FileDescriptor(rawValue: theirs), closeAfterSpawningProcess: true),
                output: .discarded, error: .sequence
            ) { execution in
                async let lines = CodecLog.drain(execution.standardError, to: logger)
                let ending = await attempt.converse(start)
                // It has said its last word, or it must not go on; one that is dead already does not mind.
                try? execution.send(signal: .kill)
                return (ending, await lines)
            }
            let exit: CodecExit =
                switch result.terminationStatus {
                case .exited(let code): .exited(code: code)
                case .signaled(let signal): .killed(signal: signal)
                }
            return Ended(ending: result.closureResult.0, exit: exit, lastLines: result.closureResult.1)
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw Failure.codecMissing(executable)
        } catch let error where !(error is CancellationError) {
            throw Failure(.codecNotStarted, "The encoder could not be started.", detail: "\(executable): \(error)")
        }
    }
}
