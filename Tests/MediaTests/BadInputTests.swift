import HeadwaterCore
import Media
import Testing

@Suite struct BadInputTests {
    private func code(_ bytes: [UInt8], limits: CodecLimits = Engine.limits) -> Failure.Code? {
        let failure = #expect(throws: Failure.self) { try Engine.inspect(MemorySource(bytes: bytes), limits: limits) }
        return failure?.code
    }

    @Test func `an empty file is called empty`() { #expect(code([]) == .emptyFile) }

    @Test func `text is not media`() {
        #expect(code(Array(String(repeating: "Dear diary, today I filmed nothing.\n", count: 200).utf8)) == .notMedia)
    }

    @Test func `random bytes are not media`() {
        var generator = LinearGenerator(state: 7)
        #expect(code((0..<20_000).map { _ in UInt8.random(in: 0...255, using: &generator) }) == .notMedia)
    }

    @Test func `an MP4 without its moov says so`() throws {
        // The phone writes its moov last: cut off, only ftyp and mdat are left.
        let whole = try Clips.sample("phone-rotated.mp4").bytes
        #expect(code(Array(whole[..<(whole.count / 2)])) == .missingIndex)
    }

    @Test func `a truncated MP4 keeps what was there`() throws {
        let whole = try Clips.sample("film-2997.mp4").bytes
        let (facts, index) = try Engine.inspect(MemorySource(bytes: Array(whole[..<(whole.count / 2)])))
        #expect(facts.duration.seconds > 2 && facts.duration.seconds < 5)
        #expect(index.keyframes.count == 2)
    }

    @Test func `a picture beyond the pixel limit is refused before it is decoded`() throws {
        let limits = CodecLimits(maxPixels: 640 * 360 - 1)
        #expect(code(try Clips.sample("film-2997.mp4").bytes, limits: limits) == .tooManyPixels)
    }

    @Test func `a picture whose size only its own bytes tell is refused too`() throws {
        let limits = CodecLimits(maxPixels: 320 * 180 - 1)
        #expect(code(try Clips.sample("wrapping-clock.ts").bytes, limits: limits) == .tooManyPixels)
    }

    @Test func `a file with more streams than allowed is refused`() throws {
        #expect(code(try Clips.sample("film-2997.mp4").bytes, limits: CodecLimits(maxStreams: 1)) == .tooManyStreams)
    }

    @Test(arguments: ["film-2997.mp4", "without-cues.mkv", "wrapping-clock.ts", "narrow-pixels.avi", "webcast.flv"])
    func `damaged clips end with facts or a failure`(name: String) throws {
        for seed in 1...6 as ClosedRange<UInt64> {
            var generator = LinearGenerator(state: seed)
            var bytes = try Clips.sample(name).bytes
            for _ in 0..<40 {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] ^= UInt8.random(
                    in: 1...255, using: &generator)
            }
            do {
                let job = try Engine.Job(MemorySource(bytes: bytes), preset: Engine.preset(sides: [120]))
                _ = try Engine.encodeVideo(job, chunk: 0, group: 0, into: CollectingSink())
            } catch let failure as Failure {
                #expect(failure.code != .internal, "seed \(seed): \(failure)")
            }
        }
    }
}

/// A generator that gives the same numbers in every run.
struct LinearGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        // The low bits of a linear generator repeat soon.
        return (state >> 33) << 32 | (state &* 2_862_933_555_777_941_757) >> 33
    }
}
