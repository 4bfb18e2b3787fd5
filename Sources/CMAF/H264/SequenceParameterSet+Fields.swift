import HeadwaterCore

extension SequenceParameterSet {
    /// How samples are stored; 8-bit 4:2:0 in profiles that do not say.
    struct SampleFormat {
        private(set) var chromaFormat = 1
        private(set) var hasSeparatePlanes = false
        private(set) var lumaBitDepth = 8
        private(set) var chromaBitDepth = 8

        /// The profiles whose sets have these fields (ITU-T H.264, 7.3.2.1.1).
        private static let profiles: Set<UInt8> = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]

        var chromaArrayType: Int { hasSeparatePlanes ? 0 : chromaFormat }

        init(profile: UInt8, bits: inout BitReader) throws(CMAFError) {
            guard Self.profiles.contains(profile) else { return }
            chromaFormat = try bits.readUnsigned()
            guard chromaFormat <= 3 else { throw bits.error(.invalid, "chroma format \(chromaFormat)") }
            if chromaFormat == 3 { hasSeparatePlanes = try bits.readFlag() }
            lumaBitDepth = try Self.readDepth(&bits)
            chromaBitDepth = try Self.readDepth(&bits)
            _ = try bits.readFlag()
            if try bits.readFlag() {
                for list in 0..<(chromaFormat == 3 ? 12 : 8) where try bits.readFlag() {
                    try Self.skipScalingList(of: list < 6 ? 16 : 64, &bits)
                }
            }
        }

        private static func readDepth(_ bits: inout BitReader) throws(CMAFError) -> Int {
            let depth = try bits.readUnsigned() + 8
            guard depth <= 14 else { throw bits.error(.invalid, "\(depth) bits per sample") }
            return depth
        }

        /// ITU-T H.264, 7.3.2.1.1.1.
        private static func skipScalingList(of count: Int, _ bits: inout BitReader) throws(CMAFError) {
            var last = 8
            for _ in 0..<count {
                let next = try (last + bits.readSigned()) & 255
                // The rest of the list repeats the last value, without bits.
                if next == 0 { return }
                last = next
            }
        }
    }

    /// The size of the decoded picture and what is cropped from it (ITU-T H.264, 7.4.2.1.1).
    struct Geometry {
        let size: PixelSize
        let isProgressive: Bool

        /// `avc1` has 16 bits for each side.
        private static let maxSide = Int(UInt16.max)

        init(chromaArrayType: Int, bits: inout BitReader) throws(CMAFError) {
            let codedWidth = try (bits.readUnsigned() + 1) * 16
            let mapUnits = try bits.readUnsigned() + 1
            isProgressive = try bits.readFlag()
            if !isProgressive { _ = try bits.readFlag() }
            _ = try bits.readFlag()
            let fieldFactor = isProgressive ? 1 : 2
            var width = codedWidth
            var height = mapUnits * 16 * fieldFactor
            if try bits.readFlag() {
                let unitX = chromaArrayType == 1 || chromaArrayType == 2 ? 2 : 1
                let unitY = (chromaArrayType == 1 ? 2 : 1) * fieldFactor
                width -= try (bits.readUnsigned() + bits.readUnsigned()) * unitX
                height -= try (bits.readUnsigned() + bits.readUnsigned()) * unitY
            }
            guard (1...Self.maxSide).contains(width), (1...Self.maxSide).contains(height) else {
                throw bits.error(.invalid, "a picture of \(width)x\(height)")
            }
            size = PixelSize(width: width, height: height)
        }
    }

    /// The start of the video usability information (ITU-T H.264, E.1.1).
    struct Usability {
        private(set) var pixelAspect: [Int]?
        private(set) var color: ColorCodePoints?

        init(bits: inout BitReader) throws(CMAFError) {
            if try bits.readFlag() { pixelAspect = try Self.readPixelAspect(&bits) }
            if try bits.readFlag() { _ = try bits.readFlag() }
            guard try bits.readFlag() else { return }
            _ = try bits.read(3)
            var described = ColorCodePoints.unspecified
            described.isFullRange = try bits.readFlag()
            if try bits.readFlag() {
                described.primaries = UInt8(try bits.read(8))
                described.transfer = UInt8(try bits.read(8))
                described.matrix = UInt8(try bits.read(8))
            }
            color = described
        }

        /// Aspects 1 to 16 of ITU-T H.264, table E-1.
        private static let aspects = [
            [1, 1], [12, 11], [10, 11], [16, 11], [40, 33], [24, 11], [20, 11], [32, 11], [80, 33], [18, 11], [15, 11],
            [64, 33], [160, 99], [4, 3], [3, 2], [2, 1],
        ]
        /// `Extended_SAR`: the two numbers follow.
        private static let extended = 255

        private static func readPixelAspect(_ bits: inout BitReader) throws(CMAFError) -> [Int]? {
            let code = try bits.read(8)
            if code == extended {
                let aspect = [try bits.read(16), try bits.read(16)]
                return aspect.contains(0) ? nil : aspect
            }
            return (1...aspects.count).contains(code) ? aspects[code - 1] : nil
        }
    }
}
