import CodecSandbox
import CodecWire
import Glibc
import HeadwaterCore
import Media

/// One attempt at one task, from the first message to the last.
enum CodecProgram {
    /// - Returns: the exit status: 0 after any report, 1 when nobody could be told, 2 when nobody is there.
    static func serve() -> CInt {
        let attempt: CodecAttempt
        do {
            try ProcessGuards.dieWithParent()
            ProcessGuards.crashPlainly()
            ResourceLimits.shareHeaps()
            try ResourceLimits.allowManyDescriptors()
            attempt = try CodecAttempt.accept(onDescriptor: 0)
        } catch CodecChannelError.notASocket {
            say("This program is started by headwater, which speaks with it over a socket on standard input.")
            return 2
        } catch CodecChannelError.closed {
            return 0
        } catch {
            say("no task: \(error)")
            return 1
        }
        let last = perform(attempt)
        do {
            if let usage = ResourceUsage.ofThisProcess { try attempt.report(.used(usage)) }
            try attempt.report(last)
        } catch {
            say("the result could not be reported: \(error.message)")
            return 1
        }
        return 0
    }

    private static func perform(_ attempt: CodecAttempt) -> CodecReport {
        do {
            MediaEngine.initialize()
            let sources = attempt.sources.enumerated().map { place, source in
                // Only the first one is what is uploaded; the others were made here.
                DescriptorSource(
                    descriptor: source.descriptor.number, durableBytes: source.durableBytes,
                    isComplete: attempt.isComplete || place > 0)
            }
            // The parent starts this program in the attempt's scratch folder.
            let preparation = try MediaEngine.prepare(attempt.task, sources: sources, folder: ".")
            try confine(attempt)
            // The parent is gone: nobody wants the result, and no destructor has anything to save.
            try attempt.listen { _exit(0) }
            let result = try MediaEngine.run(
                attempt.task, preparation: preparation, sources: sources, limits: attempt.limits,
                sink: AttemptSink(attempt: attempt))
            return .finished(result)
        } catch let starved as Starved {
            return .starved(offset: starved.offset)
        } catch let failure as Failure {
            return .failed(failure)
        } catch {
            return .failed(Failure(.internal, "The encoder failed.", detail: "\(error)"))
        }
    }

    private static func confine(_ attempt: CodecAttempt) throws(Failure) {
        let needed = ResourceLimits.memoryToStart
        guard attempt.limits.memoryBytes >= needed else {
            throw Failure(
                .codecLimitExceeded, "The encoder may have less memory than it needs to start.",
                detail: "\(attempt.limits.memoryBytes) of \(needed) bytes")
        }
        let guards: [CodecCapabilities.Guard]
        do {
            guards = try Sandbox.close(limits: attempt.limits, openDescriptors: attempt.sources.count)
        } catch {
            throw Failure(.codecNotStarted, "The encoder can't be confined on this machine.", detail: "\(error)")
        }
        for open in guards where !open.isOn { say("works without \(open.name): \(open.detail ?? "unknown")") }
    }

    /// One line of the log.
    static func say(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}

/// Hands what the engine makes to the parent.
private struct AttemptSink: ArtifactSink {
    let attempt: CodecAttempt

    func emit(_ kind: Artifact.Kind, _ bytes: [UInt8]) throws { try attempt.emit(kind, bytes) }

    func progress(done: Int, of whole: Int) { attempt.progress(done: done, of: whole) }
}

extension ResourceUsage {
    /// Nil when the system does not tell.
    fileprivate static var ofThisProcess: ResourceUsage? {
        var usage = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return nil }
        let seconds = { (time: timeval) in Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000 }
        // Linux counts the largest resident set in KiB (getrusage(2)).
        return ResourceUsage(
            cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime),
            peakMemoryBytes: Int64(usage.ru_maxrss) * 1024)
    }
}
