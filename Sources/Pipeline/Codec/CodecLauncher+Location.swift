import Glibc
public import HeadwaterCore

extension CodecLauncher {
    /// The path of `headwater-codec`: the environment's `HEADWATER_CODEC`, else beside the running program.
    ///
    /// - Throws: ``Failure`` with `codec_missing`, naming what to do, when there is no program that may be run.
    public static func locate() throws(Failure) -> String {
        try locate(override: getenv("HEADWATER_CODEC").map { String(cString: $0) }, program: runningProgram())
    }

    /// - Parameters:
    ///   - override: a path that replaces the usual place; empty counts as none.
    ///   - program: the path of the running program.
    static func locate(override: String?, program: String?) throws(Failure) -> String {
        if let override, !override.isEmpty {
            guard isProgram(override) else {
                throw Failure(
                    .codecMissing,
                    "HEADWATER_CODEC is \(override), but there is no program. Correct or unset it.", detail: override)
            }
            return override
        }
        guard let program, let slash = program.lastIndex(of: "/") else { throw .codecMissing("headwater-codec") }
        let path = program[...slash] + "headwater-codec"
        guard isProgram(String(path)) else { throw .codecMissing(String(path)) }
        return String(path)
    }

    private static func isProgram(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }

    private static func runningProgram() -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0 else { return nil }
        return String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

extension Failure {
    static func codecMissing(_ path: String) -> Failure {
        Failure(
            .codecMissing,
            "The program headwater-codec is missing: it belongs beside headwater. "
                + "Build it, or name it in HEADWATER_CODEC.",
            detail: path)
    }
}
