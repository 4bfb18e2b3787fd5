import ArgumentParser
import HeadwaterCore

/// What is wanted of a video besides the preset, for the commands that plan.
struct PartOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Leave out what comes before: seconds, or HH:MM:SS.mmm.", valueName: "time"))
    var start: TimeArgument?

    @Option(help: ArgumentHelp("Leave out what comes after.", valueName: "time"))
    var end: TimeArgument?

    @Flag(name: .customLong("no-passthrough"), help: "Encode the top rendition even where the source could be copied.")
    var refusesPassthrough = false

    var options: EncodeOptions {
        EncodeOptions(start: start?.time, end: end?.time, passesThrough: refusesPassthrough ? false : nil)
    }

    func validate() throws {
        if options.isEmptyPart {
            throw ValidationError("--end must come after \(start == nil ? "the start of the video" : "--start").")
        }
    }
}

/// A place in a video as people type it: `75`, `75.5`, `1:15.5` or `00:01:15.500`.
struct TimeArgument: ExpressibleByArgument, Equatable {
    /// In milliseconds.
    var time: MediaTime

    init?(argument: String) {
        guard let time = MediaTime(clock: argument) else { return nil }
        self.time = time
    }
}
