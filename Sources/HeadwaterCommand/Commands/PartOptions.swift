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
        if let end, end.time <= start?.time ?? .zero {
            throw ValidationError("--end must come after \(start == nil ? "the start of the video" : "--start").")
        }
    }
}

/// A place in a video as people type it: `75`, `75.5`, `1:15.5` or `00:01:15.500`.
struct TimeArgument: ExpressibleByArgument, Equatable {
    /// In milliseconds.
    var time: MediaTime

    /// Beyond what any plan takes, and far from where milliseconds overflow.
    private static let largestField = 1_000_000

    init?(argument: String) {
        guard let match = argument.wholeMatch(of: /(?:(?:([0-9]+):)?([0-9]{1,2}):)?([0-9]+)(?:\.([0-9]{1,3}))?/)
        else { return nil }
        let (_, hours, minutes, seconds, fraction) = match.output
        let fields = [hours ?? "0", minutes ?? "0", seconds].compactMap { Int($0) }
        guard fields.count == 3, fields.allSatisfy({ $0 <= Self.largestField }) else { return nil }
        // Only what stands first may exceed its clock: `90` seconds, but not `1:90`.
        guard minutes == nil || fields[2] < 60, hours == nil || fields[1] < 60 else { return nil }
        let thousandths = fraction.map { $0 + String(repeating: "0", count: 3 - $0.count) } ?? "0"
        guard let milliseconds = Int(thousandths) else { return nil }
        let whole = (fields[0] * 60 + fields[1]) * 60 + fields[2]
        time = MediaTime(Int64(whole * 1000 + milliseconds), timescale: 1000)
    }
}
