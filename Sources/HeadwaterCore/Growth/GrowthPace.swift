/// How fast a stream that still grows gets longer.
public struct GrowthPace: Sendable, Codable, Equatable {
    private struct Mark: Sendable, Codable, Equatable {
        var time: Timestamp
        var listed: MediaTime
    }

    /// Seconds of film in a second: a viewer who begins now must not catch up when a chunk takes longer than the others.
    public static let leastSpeed = 1.2
    /// What is looked back on: long enough that chunks of unequal length do not count as changes of speed.
    private static let window = Duration.seconds(20)

    /// The first is the last one that is as old as the window, or the beginning.
    private var marks: [Mark]

    public init(beganAt time: Timestamp) { marks = [Mark(time: time, listed: .zero)] }

    /// - Parameter listed: how much of the film can be watched now.
    public mutating func note(_ listed: MediaTime, at time: Timestamp) {
        marks.append(Mark(time: time, listed: listed))
        while marks.count > 2, time.since(marks[1].time) >= Self.window { marks.removeFirst() }
    }

    /// Seconds of film in a second, lately; what has not been added since counts against it.
    public func speed(at time: Timestamp) -> Double {
        let seconds = time.since(marks[0].time) / .seconds(1)
        let listed = (marks[marks.count - 1].listed - marks[0].listed).seconds
        return seconds > 0 ? listed / seconds : listed > 0 ? .infinity : 0
    }

    public func isFastEnough(at time: Timestamp) -> Bool { speed(at: time) >= Self.leastSpeed }
}
