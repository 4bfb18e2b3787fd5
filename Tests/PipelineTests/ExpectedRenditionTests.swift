import HeadwaterCore
import Testing

@testable import Pipeline

@Suite struct ExpectedRenditionTests {
    private let size = PixelSize(width: 640, height: 360)
    private var video: ExpectedRendition {
        ExpectedRendition(
            name: "360p", media: .video(size: size, ticksPerFrame: 1001), timescale: 30_000,
            segments: [ExpectedSegment(number: 3, units: 540..<720), ExpectedSegment(number: 4, units: 720..<750)])
    }

    private func facts(start: Int64, samples: Int, duration: Int64? = nil) -> SegmentFacts {
        let duration = duration ?? Int64(samples) * 1001
        return SegmentFacts(
            start: start, duration: duration, byteCount: 1000,
            fragments: [
                .init(offset: 0, byteCount: 1000, duration: duration, sampleCount: samples, leadByteCount: 500)
            ])
    }

    @Test func `a segment as planned passes`() throws {
        try video.check(facts(start: 540 * 1001, samples: 180), of: video.segments[0])
    }

    struct Deviation: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var shift: Int64 = 0
        var missingSamples = 0
        var excess: Int64 = 0
    }

    private static let deviations = [
        Deviation(testDescription: "shifted by a tick", shift: 1),
        Deviation(testDescription: "a frame short", missingSamples: 1, excess: -1001),
        Deviation(testDescription: "a frame short, the others stretched over it", missingSamples: 1),
        Deviation(testDescription: "a tick long", excess: 1),
    ]

    @Test(arguments: deviations)
    func `a segment that is not as planned fails verification`(deviation: Deviation) {
        let found = facts(
            start: 540 * 1001 + deviation.shift, samples: 180 - deviation.missingSamples,
            duration: 180 * 1001 + deviation.excess)
        #expect {
            try video.check(found, of: video.segments[0])
        } throws: { error in
            (error as? Failure)?.code == .verificationFailed
        }
    }

    @Test func `every frame that was to be decoded was, in the right size and without an error`() throws {
        let good = VerifiedRendition(rendition: "360p", decodedUnits: 210, errors: 0, size: size)
        try video.check(good)
        var short = good
        short.decodedUnits = 209
        var broken = good
        broken.errors = 1
        var wrong = good
        wrong.size = PixelSize(width: 640, height: 362)
        for found in [short, broken, wrong] {
            #expect(throws: Failure.self) { try video.check(found) }
        }
    }

    @Test func `of samples, neither less nor more may be decoded`() throws {
        var sampled = video
        sampled.decodedFrames = 120
        try sampled.check(VerifiedRendition(rendition: "360p", decodedUnits: 120, errors: 0, size: size))
        for count: Int64 in [0, 60, 210] {
            let other = VerifiedRendition(rendition: "360p", decodedUnits: count, errors: 0, size: size)
            #expect(throws: Failure.self) { try sampled.check(other) }
        }
    }

    @Test func `a track of another kind, size or timescale fails`() throws {
        try video.check(TrackFacts(media: .video(size: size), codec: "avc1.64001e", timescale: 30_000, byteCount: 700))
        for track in [
            TrackFacts(
                media: .audio(sampleRate: 48_000, channels: 2), codec: "mp4a.40.2", timescale: 30_000, byteCount: 1),
            TrackFacts(media: .video(size: size), codec: "avc1.64001e", timescale: 24_000, byteCount: 1),
        ] {
            #expect(throws: Failure.self) { try video.check(track) }
        }
    }
}
