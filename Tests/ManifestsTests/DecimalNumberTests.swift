import HeadwaterCore
import Manifests
import Testing

@Suite("Decimal numbers") struct DecimalNumberTests {
    @Test(arguments: [
        ("0", 0, "0.000"), ("6", 6_000_000, "6.000"), ("6.006", 6_006_000, "6.006"), ("0.000001", 1, "0.000001"),
        ("33.3666666", 33_366_667, "33.366667"), ("33.3666664", 33_366_666, "33.366666"),
        ("0.9999999", 1_000_000, "1.000"), ("-12.5", -12_500_000, "-12.500"),
        ("9000000000", 9_000_000_000_000_000, "9000000000.000"),
    ])
    func `a number reads and writes exactly`(text: String, millionths: Int64, written: String) {
        #expect(DecimalNumber(text)?.millionths == millionths)
        #expect(DecimalNumber(millionths: millionths).description == written)
    }

    @Test(arguments: ["", "-", ".5", "5.", "1.2.3", "1e3", "+1", " 1", "0x10", "١", "9000000001", "--1"])
    func `what is no number is refused`(text: String) {
        #expect(DecimalNumber(text) == nil)
    }

    @Test(arguments: [
        (FrameRate(30000, 1001), "29.970"), (FrameRate(24000, 1001), "23.976"), (FrameRate(60000, 1001), "59.940"),
        (FrameRate(25), "25.000"), (FrameRate(25, 2), "12.500"),
    ])
    func `a frame rate has three places`(rate: FrameRate, text: String) {
        #expect(DecimalNumber(rate).description == text)
    }
}
