import CodecSandbox
import CodecWire
import Foundation
import HeadwaterCore

// A stand-in for headwater-codec with no codec in it. It speaks the real protocol under the real limits, and what
// it does is written in its first source, one command a line: see `DoubleScript`. With the argument `orphan` it
// is a parent instead, which starts a double on that script and waits to be killed: see `OrphanMaker`.

if CommandLine.arguments.dropFirst().first == "orphan" {
    try OrphanMaker(script: CommandLine.arguments[2]).run()
}

try ProcessGuards.dieWithParent()
ProcessGuards.crashPlainly()
try ResourceLimits.allowManyDescriptors()
let attempt = try CodecAttempt.accept(onDescriptor: 0)
try ResourceLimits.apply(attempt.limits, openDescriptors: attempt.sources.count)
try ProcessGuards.forbidNewPrivileges()

let script = try DoubleScript(source: attempt.sources[0].descriptor)
if !script.isDeaf {
    try attempt.listen { _exit(0) }
}
try script.perform(on: attempt)
_exit(0)
