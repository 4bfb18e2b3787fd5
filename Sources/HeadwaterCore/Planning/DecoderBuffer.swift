/// What a rendition's cap means: a buffer that fills at the cap's rate, from which a decoder takes each frame at once.
///
/// A chunk knows nothing of the one before it: it finds the buffer half full, and has to leave it so.
public struct DecoderBuffer: Sendable, Equatable {
    public let bitsPerSecond: Double
    /// The most bits that are in it.
    public let size: Double
    public private(set) var fill: Double

    public init(bitsPerSecond: Double, size: Double) {
        self.bitsPerSecond = bitsPerSecond
        self.size = size
        fill = size / 2
    }

    /// Of a rendition at the start of a chunk; nil for one that is copied.
    public init?(_ rendition: TranscodePlan.VideoRendition) {
        guard let encoder = rendition.encoder else { return nil }
        self.init(bitsPerSecond: Double(rendition.maxBitsPerSecond), size: Double(encoder.bufferBits))
    }

    public var isHalfFull: Bool { fill >= size / 2 }

    /// Takes the next frame in decoding order out, and fills for as long as it lasts.
    ///
    /// - Returns: false when there were too few bits in it; it is empty then before it fills.
    public mutating func take(bits: Double, seconds: Double) -> Bool {
        let isEnough = bits <= fill
        fill = min(size, max(0, fill - bits) + bitsPerSecond * seconds)
        return isEnough
    }
}
