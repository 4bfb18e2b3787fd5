import Foundation
import HeadwaterCore

/// What a decoder's buffer takes in, and how much coarser groups of pictures must be so that it never runs empty.
///
/// The bits of a frame are foreseen from those of the first pass. Where the cap is near, x264 still keeps a frame
/// from taking more than half of what is left in the buffer, should they have been foreseen too low. Where it is far,
/// the finished chunk is held against the same buffer.
struct BufferCap {
    /// As the chunk finds it.
    var buffer: DecoderBuffer
    /// Of what frames are timed in.
    var secondsPerTick: Double

    /// - Parameters:
    ///   - frames: in decoding order, whole closed groups of pictures.
    ///   - quantizer: where nothing stands against it.
    ///   - enlargement: doublings of pixels since the first pass.
    /// - Returns: one zone for each group that must be coarser.
    func zones(of frames: [FirstPass.Frame], quantizer: Double, enlargement: Double) -> [SecondPass.Zone] {
        let growth = growth(enlargement)
        let starts = frames.indices.filter { frames[$0].kind == .idr }
        var zones: [SecondPass.Zone] = []
        var buffer = buffer
        for (start, end) in zip(starts, starts.dropFirst() + [frames.count]) {
            var raise = 0.0
            var rest = self.rest(of: buffer, after: frames[start..<end], quantizer: quantizer, growth: growth)
            while !rest.holds || !rest.buffer.isHalfFull, quantizer + raise < Self.coarsest {
                raise += Self.step
                rest = self.rest(of: buffer, after: frames[start..<end], quantizer: quantizer + raise, growth: growth)
            }
            if raise > 0 { zones.append(SecondPass.Zone(frames: start..<end, raise: raise)) }
            buffer = rest.buffer
        }
        return zones
    }

    /// Whether the buffer, half full at the start, would not run empty though every frame took far more bits than are
    /// foreseen. Never for a picture so much larger than the first pass that nothing was measured.
    func isFar(from frames: [FirstPass.Frame], quantizer: Double, enlargement: Double) -> Bool {
        enlargement <= Self.largestMeasured
            && rest(
                of: buffer, after: frames[...], quantizer: quantizer, growth: growth(enlargement) * Self.doubt
            ).holds
    }

    private func growth(_ enlargement: Double) -> Double {
        exp2(enlargement * (enlargement > 0 ? Self.growthUpwards : Self.growthDownwards))
    }

    /// What is left in the buffer, and whether there were enough bits all the way.
    private func rest(
        of buffer: DecoderBuffer, after frames: ArraySlice<FirstPass.Frame>, quantizer: Double, growth: Double
    ) -> (buffer: DecoderBuffer, holds: Bool) {
        var (buffer, holds) = (buffer, true)
        for frame in frames {
            let seconds = Double(frame.duration) * secondsPerTick
            if !buffer.take(bits: frame.bits(at: quantizer) * growth, seconds: seconds) { holds = false }
        }
        return (buffer, holds)
    }

    /// Bits grow with this power of the number of pixels, and with that one when they become fewer;
    /// docs/decisions/0010-one-encoder-looks-ahead.md has the clips.
    private static let growthUpwards = 0.85
    private static let growthDownwards = 0.6
    /// Beside the usual growth; a fine grain that the smaller picture hardly shows takes its share.
    private static let doubt = 1.6
    /// Doublings of pixels: from 480p to 1080p, with a little more for other shapes.
    private static let largestMeasured = 2.5
    private static let step = 0.25
    private static let coarsest = 45.0
}

extension FirstPass.Frame {
    /// What it costs at another quantizer, as libx264 has it.
    fileprivate func bits(at other: Double) -> Double {
        let ratio = exp2((quantizer - other) / 6)
        return Double(bits.texture) * pow(ratio, 1.1) + Double(bits.motion) * ratio.squareRoot() + Double(bits.rest)
    }
}
