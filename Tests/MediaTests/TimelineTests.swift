import HeadwaterCore
import Testing

@testable import Media

@Suite struct FrameRateEstimateTests {
    private let milliseconds = TimeBase(numerator: 1, denominator: 1000)

    private func estimate(_ ticks: [Int64], _ base: TimeBase) -> FrameRateEstimate {
        FrameRateEstimate(displayTicks: ticks, base: base, fallback: nil)
    }

    @Test(arguments: [
        FrameRate(24000, 1001), FrameRate(24), FrameRate(25), FrameRate(30000, 1001), FrameRate(30), FrameRate(50),
        FrameRate(60000, 1001),
    ])
    func `a constant rate is found through a clock of milliseconds`(rate: FrameRate) {
        let ticks = (0..<300).map { rate.time(ofFrame: $0).rescaled(to: 1000) }
        let found = estimate(ticks.shuffled(), milliseconds)
        #expect(found.gridRate == rate)
        #expect(!found.isVariable)
    }

    @Test func `missing frames do not make a rate variable`() {
        let ticks = (0..<100).filter { $0 % 31 != 7 }.map { Int64($0) * 3600 }
        let found = estimate(ticks, TimeBase(numerator: 1, denominator: 90_000))
        #expect(found.gridRate == FrameRate(25))
        #expect(!found.isVariable)
    }

    @Test func `a few frames with holes have the rate that their packets state`() {
        let base = TimeBase(numerator: 1, denominator: 90_000)
        let ticks: [Int64] = [0, 3600, 7200, 14_400, 28_800]
        let stated = FrameRateEstimate(displayTicks: ticks, base: base, statedPeriod: 3600, fallback: nil)
        #expect(stated.gridRate == FrameRate(25) && !stated.isVariable)
        #expect(estimate(ticks, base).isVariable)
        // No two frames are that near: the packets state something else.
        let half = FrameRateEstimate(displayTicks: ticks, base: base, statedPeriod: 1800, fallback: nil)
        #expect(half.isVariable)
    }

    @Test func `an unusual rate is kept exactly`() {
        let found = estimate((0..<50).map { $0 * 12 }, TimeBase(numerator: 1, denominator: 359))
        #expect(found.gridRate == FrameRate(359, 12))
    }

    @Test(arguments: [(120, 60), (144, 48), (90, 45), (240, 60), (60, 60)])
    func `a rate above 60 is divided`(rate: Int, grid: Int) {
        let base = TimeBase(numerator: 1, denominator: Int32(rate))
        #expect(estimate((0..<rate).map(Int64.init), base).gridRate == FrameRate(Int32(grid)))
    }

    @Test func `a variable rate becomes the nearest standard one`() {
        let ticks: [Int64] = [0, 33, 100, 120, 180, 233, 260, 333, 350, 400]
        let found = estimate(ticks, milliseconds)
        #expect(found.isVariable)
        #expect(found.gridRate == FrameRate(24000, 1001) || found.gridRate == FrameRate(20))
    }

    @Test func `a single frame has the rate its container states`() {
        let found = FrameRateEstimate(displayTicks: [5], base: milliseconds, fallback: FrameRate(24))
        #expect(found.gridRate == FrameRate(24))
    }

    @Test func `a slide show has one frame a second`() {
        #expect(estimate((0..<9).map { $0 * 5000 }, milliseconds).gridRate == FrameRate(1))
    }
}

@Suite struct OrientationTests {
    static let one: Int32 = 1 << 16

    @Test(
        arguments: [
            ([1, 0, 0, 1], 0, false), ([0, 1, -1, 0], 1, false), ([-1, 0, 0, -1], 2, false), ([0, -1, 1, 0], 3, false),
            ([-1, 0, 0, 1], 0, true), ([1, 0, 0, -1], 2, true),
        ] as [([Int32], Int, Bool)])
    func `a display matrix is read as mirror and turn`(matrix: [Int32], turns: Int, isMirrored: Bool) {
        let m = matrix.map { $0 * Self.one }
        let orientation = Orientation(displayMatrix: [m[0], m[1], 0, m[2], m[3], 0, 0, 0, 1 << 30])
        #expect(orientation == Orientation(quarterTurns: turns, isMirrored: isMirrored))
    }
}

@Suite struct TransportClockTests {
    private let base = TimeBase(numerator: 1, denominator: 90_000)

    @Test func `a presentation time on the other side of the wrap stays near its decode time`() {
        let period = TransportTimestamp.period
        let before = TransportTimestamp.normalised(pts: 3600, dts: period - 3600)
        #expect(before.pts == period + 3600 && before.dts == period - 3600)
        let after = TransportTimestamp.normalised(pts: period + 7200, dts: period + 100)
        #expect(after.pts == 7200 && after.dts == 100)
    }

    @Test func `a wrap and a jump leave the timeline continuous`() {
        var found = TimelinePieces(base: base)
        let start = TransportTimestamp.period - 7200
        // 25 fps across the wrap, then a cut to an unrelated clock.
        let times: [Int64] = [start, start + 3600, 0, 3600, 900_000_000, 900_003_600]
        for (place, ticks) in times.enumerated() {
            found.add(ticks: ticks, duration: 3600, position: Int64(place) * 100)
        }
        let clock = SourceClock(pieces: found.pieces(zero: start), keyframes: [])
        let shown = times.enumerated().map { clock.time(ticks: $1, position: Int64($0) * 100, base: base) }
        #expect(shown == (0..<6).map { MediaTime($0 * 3600, timescale: 90_000) })
    }

    @Test func `sound behind a small jump stays where the jump puts it`() {
        // Two clips of a second behind each other, each counting from 0.
        let pieces = [
            SourceIndex.Piece(position: 0, offset: .zero),
            SourceIndex.Piece(position: 1000, offset: MediaTime(1, timescale: 1)),
        ]
        let keyframes = [0, 1000, 2000].map {
            SourceIndex.Keyframe(pts: 0, dts: 0, position: $0, time: MediaTime($0, timescale: 1000))
        }
        let clock = SourceClock(pieces: pieces, keyframes: keyframes)
        #expect(clock.time(ticks: 81_000, position: 1900, base: base).seconds == 1.9)
        #expect(clock.time(ticks: 81_000, position: 900, base: base).seconds == 0.9)
    }

    @Test func `sound on the wrong side of a jump is placed by the keyframe before it`() {
        let pieces = [
            SourceIndex.Piece(position: 0, offset: .zero),
            SourceIndex.Piece(position: 1000, offset: MediaTime(-500, timescale: 1)),
        ]
        let keyframes = [0, 900, 1000].map {
            SourceIndex.Keyframe(pts: 0, dts: 0, position: $0, time: MediaTime($0 / 100, timescale: 1))
        }
        let clock = SourceClock(pieces: pieces, keyframes: keyframes)
        let seconds = { (ticks: Int64, position: Int64) in
            clock.time(ticks: ticks, position: position, base: base).seconds
        }
        #expect(seconds(9 * 90_000, 1100) == 9)
        #expect(seconds(511 * 90_000, 1100) == 11)
        #expect(seconds(510 * 90_000, 950) == 10)
    }
}

@Suite struct AudioRunTrackerTests {
    private func track(_ times: [Int64], scale: Int32, samples: Int64?) -> [SourceIndex.AudioRun] {
        var tracker = AudioRunTracker(sampleRate: 44_100)
        for time in times {
            tracker.add(
                time: MediaTime(time, timescale: scale), duration: MediaTime(23, timescale: 1000), samples: samples,
                pts: time,
                position: time)
        }
        return tracker.runs
    }

    @Test func `rounded timestamps are one stretch, whose checkpoints count exactly and keep the resampler's phase`() {
        let times = (0..<1000).map { MediaTime($0 * 1024, timescale: 44_100).rescaled(to: 1000) }
        let runs = track(times, scale: 1000, samples: 1024)
        #expect(runs.count == 4)
        for run in runs {
            let samples = run.start.rescaled(to: 44_100)
            #expect(MediaTime(samples, timescale: 44_100) == run.start)
            #expect(samples % 147 == 0 && samples % 1024 == 0)
        }
    }

    @Test func `a gap begins a new run at its own time`() {
        let runs = track([0, 1024, 2048, 3072 + 4410, 4096 + 4410], scale: 44_100, samples: 1024)
        #expect(runs.map(\.start) == [.zero, MediaTime(7482, timescale: 44_100)])
    }

    @Test func `rounding does not pile up where packets can only be clocked`() {
        let times = (0..<1000).map { MediaTime($0 * 1024, timescale: 44_100).rescaled(to: 1000) }
        let runs = track(times, scale: 1000, samples: nil)
        #expect(runs.count == 5)
        #expect(zip(runs, runs.dropFirst()).allSatisfy { ($1.start - $0.start).seconds >= 5 })
    }
}
