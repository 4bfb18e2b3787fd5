import HeadwaterCore
import Testing

@testable import Media

@Suite struct ScalingChainTests {
    private let hd = ScalingChain.Input(
        size: PixelSize(width: 1280, height: 720), format: "yuv420p", bitDepth: 8, hasAlpha: false, isRGB: false,
        isGray: false,
        isSubsampled: true)

    private func chain(
        _ input: ScalingChain.Input, orientation: Orientation = .upright, isInterlaced: Bool = false,
        range: ColorFacts.DynamicRange = .sdr
    ) -> String {
        ScalingChain(
            input: input, size: PixelSize(width: 640, height: 360), orientation: orientation,
            isInterlaced: isInterlaced,
            dynamicRange: range
        ).description
    }

    @Test func `an ordinary picture is only scaled and converted`() {
        #expect(chain(hd) == "zscale=w=640:h=360:filter=spline36:matrix=709:range=limited,format=yuv420p")
    }

    @Test func `a turned picture is scaled lying on its side, then turned`() {
        let turned = chain(hd, orientation: Orientation(quarterTurns: 1, isMirrored: false))
        #expect(turned.contains("w=360:h=640") && turned.hasSuffix("transpose=dir=clock"))
    }

    @Test func `alpha is laid over black before anything else`() {
        var input = hd
        input.hasAlpha = true
        #expect(chain(input).hasPrefix("format=gbrap,premultiply=inplace=1,zscale"))
    }

    @Test func `odd sizes go without subsampling`() {
        var input = hd
        input.size.width = 1279
        #expect(chain(input).hasPrefix("format=yuv444p,"))
    }

    @Test(arguments: [ColorFacts.DynamicRange.hdr10, .hlg])
    func `high dynamic range is tone-mapped in linear light`(range: ColorFacts.DynamicRange) {
        let text = chain(hd, range: range)
        #expect(
            text.contains("transfer=linear") && text.contains("tonemap=tonemap=hable")
                && text.hasSuffix("format=yuv420p"))
    }

    @Test func `smaller renditions are made from larger ones where the step is large enough`() {
        let sizes = [(1920, 1080), (1800, 1012), (1280, 720), (640, 360)].map { PixelSize(width: $0, height: $1) }
        #expect(ScalingCascade.parents(of: sizes) == [nil, nil, 1, 2])
    }
}

@Suite struct SoundAssemblerTests {
    private func block(_ position: Int64, _ samples: [Float]) -> SampleBlock {
        SampleBlock(position: position, channels: [samples])
    }

    @Test func `silence fills gaps, the earlier sound wins an overlap, the rest is cut off`() {
        var assembler = SoundAssembler(channels: 1, range: 0..<8)
        assembler.add(block(-2, [9, 9, 1, 2]))
        assembler.add(block(4, [3, 4]))
        assembler.add(block(5, [7, 5, 6, 8, 8]))
        #expect(assembler.isComplete)
        #expect(assembler.take(8) == [[1, 2, 0, 0, 3, 4, 5, 6]])
        #expect(assembler.take(1) == nil)
    }

    @Test func `what lies far behind the range costs nothing`() {
        var assembler = SoundAssembler(channels: 1, range: 0..<4)
        assembler.add(block(.max / 2, [1]))
        #expect(!assembler.isComplete)
        assembler.fill(to: .max)
        #expect(assembler.take(4) == [[0, 0, 0, 0]])
    }
}
