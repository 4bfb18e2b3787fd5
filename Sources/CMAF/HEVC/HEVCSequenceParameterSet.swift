internal import HeadwaterCore

/// What an HEVC sequence parameter set says about the pictures (ITU-T H.265, 7.3.2.2).
struct HEVCSequenceParameterSet: Equatable {
    let profile: HEVCProfile
    /// `sps_max_sub_layers_minus1` and one.
    let temporalLayers: UInt8
    let isTemporalNested: Bool
    /// `chroma_format_idc`, 1 for 4:2:0.
    let chromaFormat: UInt8
    let lumaBitDepth: UInt8
    let chromaBitDepth: UInt8
    /// After cropping.
    let size: PixelSize
    /// Width of a pixel over its height, nil when not stated.
    let pixelAspect: [Int]?
    /// Nil when there is no colour description.
    let color: ColorCodePoints?

    static let subject = "HEVC SPS"

    /// - Parameter unit: the NAL unit with its header.
    /// - Throws: ``CMAFError`` when it is no parameter set, ends early, or its picture has no sensible size.
    init(unit: [UInt8]) throws(CMAFError) {
        guard HEVCUnitType(of: unit) == .sequenceParameterSet else {
            throw CMAFError(.invalid, in: Self.subject, "another NAL unit")
        }
        var bits = BitReader(AnnexB.withoutEmulationPrevention(unit.dropFirst(2)), subject: Self.subject)
        _ = try bits.read(4)
        let subLayers = try bits.read(3)
        temporalLayers = UInt8(subLayers + 1)
        isTemporalNested = try bits.readFlag()
        profile = try HEVCProfile(&bits, subLayers: subLayers)
        _ = try bits.readUnsigned()
        let format = try bits.readUnsigned()
        guard format <= 3 else { throw bits.error(.invalid, "chroma format \(format)") }
        chromaFormat = UInt8(format)
        let hasSeparatePlanes = try format == 3 ? bits.readFlag() : false
        size = try Self.readSize(chromaFormat: hasSeparatePlanes ? 0 : format, &bits)
        lumaBitDepth = try Self.readDepth(&bits)
        chromaBitDepth = try Self.readDepth(&bits)
        let usability = try Self.readUsability(subLayers: subLayers, &bits)
        pixelAspect = usability?.pixelAspect
        color = usability?.color
    }

    /// The sample entry has 16 bits for each side.
    private static let maxSide = Int(UInt16.max)

    private static func readSize(chromaFormat: Int, _ bits: inout BitReader) throws(CMAFError) -> PixelSize {
        var width = try bits.readUnsigned()
        var height = try bits.readUnsigned()
        if try bits.readFlag() {
            let unitX = chromaFormat == 1 || chromaFormat == 2 ? 2 : 1
            let unitY = chromaFormat == 1 ? 2 : 1
            width -= try (bits.readUnsigned() + bits.readUnsigned()) * unitX
            height -= try (bits.readUnsigned() + bits.readUnsigned()) * unitY
        }
        guard (1...maxSide).contains(width), (1...maxSide).contains(height) else {
            throw bits.error(.invalid, "a picture of \(width)x\(height)")
        }
        return PixelSize(width: width, height: height)
    }

    private static func readDepth(_ bits: inout BitReader) throws(CMAFError) -> UInt8 {
        let depth = try bits.readUnsigned() + 8
        guard depth <= 16 else { throw bits.error(.invalid, "\(depth) bits per sample") }
        return UInt8(depth)
    }

    /// Passes over the coding tools, which say nothing about how the pictures look, to the usability information.
    private static func readUsability(
        subLayers: Int, _ bits: inout BitReader
    ) throws(CMAFError) -> SequenceParameterSet.Usability? {
        let orderBits = try bits.readUnsigned() + 4
        guard orderBits <= 16 else { throw bits.error(.invalid, "picture order counts of \(orderBits) bits") }
        // Buffer sizes for each temporal layer, or for all together.
        for _ in 0...(try bits.readFlag() ? subLayers : 0) {
            for _ in 0..<3 { _ = try bits.readUnsigned() }
        }
        // Sizes of coding and transform blocks, depths of their trees.
        for _ in 0..<6 { _ = try bits.readUnsigned() }
        if try bits.readFlag(), try bits.readFlag() { try skipScalingLists(&bits) }
        // Asymmetric partitions, sample adaptive offset.
        _ = try bits.read(2)
        if try bits.readFlag() {
            _ = try bits.read(4 + 4)
            _ = try bits.readUnsigned()
            _ = try bits.readUnsigned()
            _ = try bits.readFlag()
        }
        try HEVCReferenceSets.skip(&bits)
        if try bits.readFlag() {
            let count = try bits.readUnsigned()
            guard count <= 32 else { throw bits.error(.invalid, "\(count) long-term pictures") }
            for _ in 0..<count { _ = try bits.read(orderBits + 1) }
        }
        // Temporal motion vectors, strong intra smoothing.
        _ = try bits.read(2)
        return try bits.readFlag() ? SequenceParameterSet.Usability(bits: &bits) : nil
    }

    /// ITU-T H.265, 7.3.4.
    private static func skipScalingLists(_ bits: inout BitReader) throws(CMAFError) {
        for sizeIndex in 0..<4 {
            // Only every third of the 32x32 lists exists.
            for _ in stride(from: 0, to: 6, by: sizeIndex == 3 ? 3 : 1) {
                guard try bits.readFlag() else {
                    _ = try bits.readUnsigned()
                    continue
                }
                if sizeIndex > 1 { _ = try bits.readSigned() }
                for _ in 0..<min(64, 1 << (4 + sizeIndex * 2)) { _ = try bits.readSigned() }
            }
        }
    }
}

/// The lists of pictures that others refer to (ITU-T H.265, 7.3.7). Each may be told as a change of the one before it,
/// so that passing over them means counting their pictures.
private enum HEVCReferenceSets {
    /// ITU-T H.265, 7.4.3.2.1.
    private static let maxSets = 64
    /// No buffer has more pictures (ITU-T H.265, A.4.2).
    private static let maxPictures = 16

    static func skip(_ bits: inout BitReader) throws(CMAFError) {
        let sets = try bits.readUnsigned()
        guard sets <= maxSets else { throw bits.error(.invalid, "\(sets) reference picture sets") }
        var pictures = 0
        for set in 0..<sets {
            if set > 0, try bits.readFlag() {
                pictures = try countPicturesOfChange(of: pictures, &bits)
            } else {
                let before = try bits.readUnsigned()
                let after = try bits.readUnsigned()
                guard before <= maxPictures, after <= maxPictures else {
                    throw bits.error(.invalid, "\(before) and \(after) reference pictures")
                }
                for _ in 0..<before + after {
                    _ = try bits.readUnsigned()
                    _ = try bits.readFlag()
                }
                pictures = before + after
            }
        }
    }

    private static func countPicturesOfChange(of count: Int, _ bits: inout BitReader) throws(CMAFError) -> Int {
        // The sign and size of the step.
        _ = try bits.readFlag()
        _ = try bits.readUnsigned()
        var kept = 0
        for _ in 0...count {
            let isUsed = try bits.readFlag()
            let isKept = try isUsed ? true : bits.readFlag()
            if isKept { kept += 1 }
        }
        guard kept <= 2 * maxPictures else { throw bits.error(.invalid, "\(kept) reference pictures") }
        return kept
    }
}

extension HEVCProfile {
    /// `profile_tier_level` with what it says about temporal layers, which is passed over.
    fileprivate init(_ bits: inout BitReader, subLayers: Int) throws(CMAFError) {
        let first = UInt8(try bits.read(8))
        let compatibility = UInt32(try bits.read(32))
        var constraints: [UInt8] = []
        for _ in 0..<6 { constraints.append(UInt8(try bits.read(8))) }
        self.init(
            first: first, compatibility: compatibility, constraints: constraints, level: UInt8(try bits.read(8)))
        guard subLayers > 0 else { return }
        var profiles = 0
        var levels = 0
        for _ in 0..<subLayers {
            if try bits.readFlag() { profiles += 1 }
            if try bits.readFlag() { levels += 1 }
        }
        for _ in subLayers..<8 { _ = try bits.read(2) }
        for _ in 0..<profiles * 88 + levels * 8 { _ = try bits.read(1) }
    }
}
