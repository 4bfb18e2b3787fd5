import CodecSandbox
import Glibc
import HeadwaterCore
import Media

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

switch Array(CommandLine.arguments.dropFirst()) {
case []:
    // Not `exit`: destructors of libraries whose threads still run have nothing to save.
    _exit(CodecProgram.serve())
case ["--version"]:
    print("headwater-codec \(Version.current)")
case ["--capabilities"]:
    var capabilities = MediaEngine.capabilities()
    // Asking the kernel what it has is one thing; whether the guards can be put on here is only known by doing it.
    capabilities.guards = Sandbox.tryAll(limits: CodecLimits(), openDescriptors: 0)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    print(String(decoding: try encoder.encode(capabilities), as: UTF8.self))
default:
    CodecProgram.say("usage: headwater-codec [--version | --capabilities]")
    exit(2)
}
