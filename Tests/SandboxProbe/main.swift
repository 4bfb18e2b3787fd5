import CodecSandbox
import CodecWire
import Foundation
import HeadwaterCore

// A codec process that was taken over: it takes its task as `headwater-codec` does, confines itself by the same code,
// and then tries everything that it must not be able to do. Its source names what to try it on, see `Targets`; its
// one artifact tells what came of each attempt: 0 where it succeeded, else the error number.

try ProcessGuards.dieWithParent()
ProcessGuards.crashPlainly()
try ResourceLimits.allowManyDescriptors()
let attempt = try CodecAttempt.accept(onDescriptor: 0)
let threadsBefore = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
let guards = try Sandbox.close(limits: attempt.limits, openDescriptors: attempt.sources.count)
try attempt.listen { _exit(0) }

let source = attempt.sources[0].descriptor.number
// Plain calls, as the codec reads: Foundation asks `fstat`, which names a file to the kernel and is refused.
var text = [UInt8](repeating: 0, count: 1 << 16)
text.removeLast(text.count - max(0, pread(source, &text, text.count, 0)))
let escape = Escape(targets: try JSONDecoder().decode(Targets.self, from: Data(text)), source: source)
let report = ProbeReport(
    threadsBefore: threadsBefore, guards: guards, forbidden: escape.all.mapValues { $0() },
    needed: Livelihood(source: source).all.mapValues { $0() })
try attempt.emit(
    .picture(Artifact.Picture(.poster, format: .jpeg)), [UInt8](JSONEncoder().encode(report)))
try attempt.report(.finished(.pictures))
_exit(0)
