import Foundation
import HeadwaterCore
import Testing

@Suite struct FrameRateTests {
    @Test func `a rate is reduced`() {
        #expect(FrameRate(50, 2) == FrameRate(25))
        #expect(FrameRate(60_000, 2002) == FrameRate(30_000, 1001))
        #expect(FrameRate(30_000, 1001).description == "30000/1001")
        #expect(FrameRate(25).description == "25")
    }

    @Test(arguments: FrameRate.standard)
    func `the time of a frame is nearest to that frame`(rate: FrameRate) {
        for frame in [0, 1, 2, 100, 107_892, 100_000_000] {
            #expect(rate.frame(nearest: rate.time(ofFrame: frame)) == frame)
        }
    }

    @Test func `between two frames the nearer is taken, halves up`() {
        let rate = FrameRate(25)
        #expect(rate.frame(nearest: MediaTime(19, timescale: 1000)) == 0)
        #expect(rate.frame(nearest: MediaTime(20, timescale: 1000)) == 1)
        #expect(rate.frame(nearest: MediaTime(21, timescale: 1000)) == 1)
        #expect(rate.frame(nearest: MediaTime(-20, timescale: 1000)) == 0)
        #expect(rate.frame(nearest: MediaTime(-21, timescale: 1000)) == -1)
    }

    @Test(arguments: FrameRate.standard)
    func `a frame lasts a whole number of ticks, fine enough for coarse players`(rate: FrameRate) {
        #expect(MediaTime(Int64(rate.ticksPerFrame), timescale: rate.timescale) == rate.time(ofFrame: 1))
        #expect(rate.timescale >= 10_000)
    }

    @Test(
        arguments: [
            (29.97, FrameRate(30_000, 1001)), (29.99, FrameRate(30)), (23.98, FrameRate(24_000, 1001)),
            (24.4, FrameRate(24)),
            (59.94, FrameRate(60_000, 1001)), (240, FrameRate(60)), (1, FrameRate(10)), (17.2, FrameRate(15)),
        ] as [(Double, FrameRate)])
    func `a measured rate becomes the nearest standard one`(measured: Double, rate: FrameRate) {
        #expect(FrameRate.standard(nearest: measured) == rate)
    }

    @Test func `JSON comes back equal, and what is no rate is refused`() throws {
        let rate = FrameRate(30_000, 1001)
        #expect(try JSONDecoder().decode(FrameRate.self, from: JSONEncoder().encode(rate)) == rate)
        for (numerator, denominator) in [(0, 1), (25, 0), (-25, -1)] {
            let json = Data("{\"numerator\":\(numerator),\"denominator\":\(denominator)}".utf8)
            #expect(throws: DecodingError.self) { try JSONDecoder().decode(FrameRate.self, from: json) }
        }
    }
}
