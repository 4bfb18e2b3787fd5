internal import HeadwaterCore

/// What an AV1 sequence header says about the pictures (AV1 Bitstream & Decoding Process Specification, 5.5.1).
struct AV1SequenceHeader: Equatable {
    /// `seq_profile`.
    let profile: UInt8
    /// `seq_level_idx[0]`.
    let level: UInt8
    /// `seq_tier[0]`.
    let isHighTier: Bool
    /// `reduced_still_picture_header`.
    let isReduced: Bool
    /// The largest that a frame may have.
    let size: PixelSize
    let format: AV1SampleFormat
    /// Nil when there is no colour description.
    let color: ColorCodePoints?

    /// - Throws: ``CMAFError`` when it is another unit or ends early.
    init(unit: AV1Unit) throws(CMAFError) {
        guard unit.kind == .sequenceHeader else { throw CMAFError(.invalid, in: Self.subject, "another unit") }
        var bits = BitReader(Array(unit.payload), subject: Self.subject)
        profile = UInt8(try bits.read(3))
        guard profile <= 2 else { throw bits.error(.invalid, "profile \(profile)") }
        // still_picture.
        _ = try bits.readFlag()
        isReduced = try bits.readFlag()
        let first = try OperatingPoint.readFirst(isReduced: isReduced, &bits)
        level = first.level
        isHighTier = first.isHighTier
        let widthBits = try bits.read(4) + 1
        let heightBits = try bits.read(4) + 1
        size = PixelSize(width: try bits.read(widthBits) + 1, height: try bits.read(heightBits) + 1)
        try Self.skipTools(isReduced: isReduced, &bits)
        (format, color) = try Self.readColor(profile: profile, &bits)
    }

    private static let subject = "sequence header"

    /// Coding tools; they say nothing about how the pictures look.
    private static func skipTools(isReduced: Bool, _ bits: inout BitReader) throws(CMAFError) {
        if try isReduced ? false : bits.readFlag() {
            // Lengths of frame numbers.
            _ = try bits.read(4 + 3)
        }
        // 128x128 superblocks, filtered intra prediction, intra edge filter.
        _ = try bits.read(3)
        if !isReduced {
            // Inter-intra compound, masked compound, warped motion, dual filter.
            _ = try bits.read(4)
            let hasOrderHint = try bits.readFlag()
            if hasOrderHint { _ = try bits.read(2) }
            // 2 leaves each of the two choices to the frames.
            let screenContent = try bits.readFlag() ? 2 : bits.read(1)
            if screenContent > 0, try !bits.readFlag() { _ = try bits.read(1) }
            if hasOrderHint { _ = try bits.read(3) }
        }
        // Super-resolution, directional enhancement, loop restoration.
        _ = try bits.read(3)
    }

    /// `color_config` (5.5.2).
    private static func readColor(
        profile: UInt8, _ bits: inout BitReader
    ) throws(CMAFError) -> (AV1SampleFormat, ColorCodePoints?) {
        let isDeep = try bits.readFlag()
        let isDeeper = try profile == 2 && isDeep ? bits.readFlag() : false
        var format = AV1SampleFormat(
            bitDepth: isDeep ? (isDeeper ? 12 : 10) : 8, isMonochrome: try profile == 1 ? false : bits.readFlag(),
            isHalfWidth: true, isHalfHeight: true, chromaPosition: 0)
        let isDescribed = try bits.readFlag()
        var color = ColorCodePoints.unspecified
        if isDescribed {
            color.primaries = UInt8(try bits.read(8))
            color.transfer = UInt8(try bits.read(8))
            color.matrix = UInt8(try bits.read(8))
        }
        if format.isMonochrome {
            color.isFullRange = try bits.readFlag()
        } else if (color.primaries, color.transfer, color.matrix) == (1, 13, 0) {
            // sRGB: always 4:4:4 in full range.
            color.isFullRange = true
            (format.isHalfWidth, format.isHalfHeight) = (false, false)
        } else {
            color.isFullRange = try bits.readFlag()
            switch profile {
            case 0: break
            case 1: (format.isHalfWidth, format.isHalfHeight) = (false, false)
            default:
                format.isHalfWidth = try isDeeper ? bits.readFlag() : true
                format.isHalfHeight = try isDeeper && format.isHalfWidth ? bits.readFlag() : false
            }
            if format.isHalfWidth, format.isHalfHeight { format.chromaPosition = UInt8(try bits.read(2)) }
        }
        return (format, isDescribed || color.isFullRange ? color : nil)
    }
}

extension AV1SequenceHeader {
    /// Level and tier of the first operating point, which is the whole stream.
    private struct OperatingPoint {
        var level: UInt8
        var isHighTier = false

        static func readFirst(isReduced: Bool, _ bits: inout BitReader) throws(CMAFError) -> OperatingPoint {
            if isReduced { return OperatingPoint(level: UInt8(try bits.read(5))) }
            var delayBits: Int?
            if try bits.readFlag() {
                // timing_info: two numbers of 32 bits.
                _ = try bits.read(32)
                _ = try bits.read(32)
                if try bits.readFlag() { _ = try bits.readUnsigned() }
                if try bits.readFlag() {
                    delayBits = try bits.read(5) + 1
                    _ = try bits.read(32)
                    _ = try bits.read(5 + 5)
                }
            }
            let hasDisplayDelay = try bits.readFlag()
            var first: OperatingPoint?
            for _ in 0...(try bits.read(5)) {
                _ = try bits.read(12)
                var point = OperatingPoint(level: UInt8(try bits.read(5)))
                // Levels above 3.3 have two tiers.
                if point.level > 7 { point.isHighTier = try bits.readFlag() }
                if let delayBits, try bits.readFlag() {
                    _ = try bits.read(delayBits)
                    _ = try bits.read(delayBits)
                    _ = try bits.readFlag()
                }
                if hasDisplayDelay, try bits.readFlag() { _ = try bits.read(4) }
                first = first ?? point
            }
            guard let first else { throw bits.error(.invalid, "no operating point") }
            return first
        }
    }
}

extension AV1ConfigurationBox {
    /// The sequence header among the configuration's units; nil when there is none.
    var sequence: AV1SequenceHeader? {
        get throws(CMAFError) {
            guard let unit = try AV1Unit.units(in: units[...]).first(where: { $0.kind == .sequenceHeader }) else {
                return nil
            }
            return try AV1SequenceHeader(unit: unit)
        }
    }
}
