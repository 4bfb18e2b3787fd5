/// Ends the program with a status and a sentence on standard error.
struct ProgramExit: Error {
    var code: Int32
    var message: String?

    /// Something that was asked for could not be done.
    static func failure(_ message: String? = nil) -> ProgramExit { ProgramExit(code: 1, message: message) }
    /// The command was called wrongly; nothing was done.
    static func usage(_ message: String) -> ProgramExit { ProgramExit(code: 2, message: message) }
}
