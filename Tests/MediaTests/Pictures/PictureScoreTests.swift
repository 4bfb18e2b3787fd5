import HeadwaterCore
import Testing

@testable import Media

@Suite struct PictureScoreTests {
    private let size = PixelSize(width: 160, height: 90)

    /// Gray of a level for each place, 0 to 255.
    private func score(_ level: (_ x: Int, _ y: Int) -> Int) -> Double {
        let levels = (0..<size.pixelCount).map { UInt8(clamping: level($0 % size.width, $0 / size.width)) }
        return PictureScore(RGBPicture(size: size, bytes: levels.flatMap { [$0, $0, $0] })).value
    }

    /// Blocks of many shades with hard edges.
    private func detail(_ x: Int, _ y: Int) -> Int { 30 + (x / 5 * 37 + y / 5 * 61) % 200 }

    @Test func `what shows something in focus is better than what is black, flat, blurred or washed out`() {
        let good = score(detail)
        #expect(score { _, _ in 0 } == 0)
        #expect(score { _, _ in 128 } == 0)
        #expect(score { _, _ in 255 } == 0)
        let blurred = score { x, y in 30 + (x + y) * 200 / (160 + 90) }
        #expect(blurred < good / 2)
        let washedOut = score { x, y in detail(x, y) + 150 }
        #expect(washedOut < good / 2)
        let nearlyDark = score { x, y in detail(x, y) / 8 }
        #expect(nearlyDark < good / 4)
    }

    @Test func `a black picture with a line of text is worse than a dim scene`() {
        let titles = score { x, y in (40..<46).contains(y) && (50..<110).contains(x) && x % 3 == 0 ? 235 : 0 }
        let dim = score { x, y in 22 + detail(x, y) / 3 }
        #expect(titles < dim)
    }

    @Test func `the same picture has the same score`() {
        #expect(score(detail) == score(detail))
        #expect((0...1).contains(score(detail)))
    }
}
