import CodecWire
import Foundation
import HeadwaterCore

/// Starts another double on a script, as a parent that is going to be killed.
struct OrphanMaker {
    let script: String

    func run() throws -> Never {
        let (channel, theirs) = try CodecChannel.makePair()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, theirs, 0)
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("codec-double"), nil]
        var environment: [UnsafeMutablePointer<CChar>?] = [nil]
        var child: pid_t = 0
        let code = posix_spawn(&child, "/proc/self/exe", &actions, nil, &arguments, &environment)
        guard code == 0 else { throw CodecChannelError.system(call: "posix_spawn", code: code) }
        close(theirs)
        let bytes = try FileManager.default.attributesOfItem(atPath: script)[.size] as? Int64 ?? 0
        let start = CodecCommand.start(task: .inspect, limits: CodecLimits(), sourceBytes: [bytes], isComplete: true)
        let path = script
        try channel.send(start, until: nil) { _ in OpenDescriptor(owning: open(path, O_RDONLY)) }
        // The child's first progress shows that it has its guards on and works.
        _ = try channel.receiveReport(until: nil)
        FileHandle.standardOutput.write(Data("\(child)\n".utf8))
        while true { pause() }
    }
}
