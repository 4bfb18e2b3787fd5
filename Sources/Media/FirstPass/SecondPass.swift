import Foundation
import HeadwaterCore

/// How a rendition of a chunk is encoded with another one's ``FirstPass``: the statistics that make x264 hold one
/// quantizer, the one that its constant rate factor stands for.
///
/// A second pass of x264 aims at a bit rate. It is given an account of bits in which the chunk's own frames cost
/// nothing, and a last frame, which never comes, costs all: the rate that remains for it is met by exactly one
/// quantizer, and nothing that is spent on the way changes it. So quality is constant, as with a rate factor, and the
/// rate control of x264 has no state that a chunk would have to lead in to.
struct SecondPass: Equatable {
    /// Any: the account is made to fit it. So few that the account of hours fits x264's numbers.
    static let bitsPerSecond = 10_000

    let firstPass: FirstPass
    let size: PixelSize
    let frameRate: FrameRate
    let quantizer: Double
    /// Where the cap asks for coarser pictures.
    let zones: [Zone]
    /// Whether x264's own buffer has to stand by. It costs an eighth of the encode, since x264 then weighs each frame
    /// before it encodes it.
    var watchesBuffer: Bool

    /// - Parameters:
    ///   - firstPass: of the chunk's own frames.
    ///   - watchesBuffer: whether x264's buffer stands by though none is foreseen to need it.
    init(
        firstPass: FirstPass, rendition: TranscodePlan.VideoRendition, rate: FrameRate, encoder: TranscodePlan.Encoder,
        watchesBuffer: Bool = false
    ) {
        self.firstPass = firstPass
        size = rendition.size
        frameRate = rate
        let enlargement = log2(Double(rendition.size.pixelCount) / Double(firstPass.size.pixelCount))
        // libx264, ratecontrol.c: with its tree a rate factor stands for a quantizer that much higher.
        let offset = enlargement * (enlargement > 0 ? Self.offsetPerDoubling : Self.offsetPerHalving)
        quantizer = encoder.constantRateFactor + Self.treeOffset - offset
        let cap = BufferCap(
            buffer: DecoderBuffer(
                bitsPerSecond: Double(rendition.maxBitsPerSecond), size: Double(encoder.bufferBits)),
            secondsPerTick: 0.5 / rate.framesPerSecond)
        zones = cap.zones(of: firstPass.frames, quantizer: quantizer, enlargement: enlargement)
        self.watchesBuffer =
            watchesBuffer || !cap.isFar(from: firstPass.frames, quantizer: quantizer, enlargement: enlargement)
    }

    /// 13.5 times one less `qcomp`, which is 0.6.
    private static let treeOffset = 13.5 * (1 - 0.6)
    /// The tree of a smaller picture takes a little more away than a picture's own, that of a larger one less; for each
    /// doubling or halving of pixels. docs/decisions/0010-one-encoder-looks-ahead.md has what was measured.
    private static let offsetPerDoubling = 0.2
    private static let offsetPerHalving = 0.3

    /// A stretch of frames, in decoding order, whose quantizer is higher than that of the others.
    struct Zone: Equatable {
        var frames: Range<Int>
        var raise: Double
    }

    /// The file of statistics, for the first pass of the chunk's own frames.
    var statistics: String {
        let lines = firstPass.frames.map { frame in
            var frame = frame
            frame.quantizer = Self.freeQuantizer
            // Without any x264 would take the frame for a skipped one.
            frame.bits = FirstPass.Frame.Bits(texture: 1, motion: 0, rest: 0)
            return frame.line()
        }
        return firstPass.settings + "\n" + lines.joined() + account.line(bufferedTicks: Self.longEnough)
    }

    /// So low that a bit at it is none at any other.
    private static let freeQuantizer = -200.0

    /// In the buffer there is room for all that the last frame costs, or x264 would spread it.
    private static let longEnough = 1 << 24

    /// The frame that never comes.
    private var account: FirstPass.Frame {
        let place = firstPass.frames.count
        let duration = firstPass.frames.last?.duration ?? 2
        let ticks = firstPass.frames.reduce(duration) { $0 + $1.duration }
        let seconds = { (ticks: Int) in Double(ticks) / (2 * frameRate.framesPerSecond) }
        let budget = (Double(Self.bitsPerSecond) * seconds(ticks)).rounded(.down)
        // libx264 scales bits with the number of pixels to this power, and cuts off the fraction.
        let growth = pow(Float(size.pixelCount) / Float(firstPass.size.pixelCount), 0.7)
        let texture = (budget / Double(growth)).rounded()
        let scaled = (Float(texture) * growth).rounded(.down)
        // 25 frames a second are what the quantizer means; rarer frames are each coded better.
        let length = min(max(seconds(duration), 0.01), 1)
        let scale = Self.scale(of: quantizer) * pow(0.04 / length, 1 - 0.6)
        // A frame of so many bits at quantizer q costs (bits + 0.1) * (scale of q / scale)^1.1 at another one. A
        // millionth more than the budget, so that the search for the quantizer ends on it from below.
        let own = scale * pow(budget * 1.000001 / (Double(scaled) + 0.1), 1 / 1.1)
        return FirstPass.Frame(
            shown: place, coded: place, kind: .predicted, duration: duration, quantizer: Self.quantizer(of: own),
            bits: FirstPass.Frame.Bits(texture: Int(texture), motion: 0, rest: 0), direct: "-", references: [],
            weights: [])
    }

    /// libx264's step of a quantizer.
    private static func scale(of quantizer: Double) -> Double { 0.85 * exp2((quantizer - 12) / 6) }
    private static func quantizer(of scale: Double) -> Double { 12 + 6 * log2(scale / 0.85) }
}
