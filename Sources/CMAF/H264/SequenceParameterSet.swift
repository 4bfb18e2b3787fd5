public import HeadwaterCore

/// What an H.264 sequence parameter set says about the pictures (ITU-T H.264, 7.3.2.1.1).
public struct SequenceParameterSet: Sendable, Equatable {
    /// `profile_idc`.
    public let profile: UInt8
    /// The constraint flags behind it.
    public let compatibility: UInt8
    /// `level_idc`: ten times the level.
    public let level: UInt8
    /// `chroma_format_idc`, 1 for 4:2:0.
    public let chromaFormat: UInt8
    public let lumaBitDepth: UInt8
    public let chromaBitDepth: UInt8
    /// After cropping.
    public let size: PixelSize
    /// False when pictures may be fields or have field macroblocks.
    public let isProgressive: Bool
    /// Width of a pixel over its height, nil when not stated.
    public let pixelAspect: [Int]?
    /// Nil when there is no colour description.
    public let color: ColorCodePoints?

    /// - Parameter unit: the NAL unit with its header byte.
    /// - Throws: ``CMAFError`` when it is no parameter set, ends early, or its picture has no sensible size.
    public init(unit: [UInt8]) throws(CMAFError) {
        guard NALUnitType(of: unit) == .sequenceParameterSet else {
            throw CMAFError(.invalid, in: Self.subject, "another NAL unit")
        }
        var bits = BitReader(AnnexB.withoutEmulationPrevention(unit.dropFirst()), subject: Self.subject)
        profile = UInt8(try bits.read(8))
        compatibility = UInt8(try bits.read(8))
        level = UInt8(try bits.read(8))
        _ = try bits.readUnsigned()
        let format = try SampleFormat(profile: profile, bits: &bits)
        chromaFormat = UInt8(format.chromaFormat)
        lumaBitDepth = UInt8(format.lumaBitDepth)
        chromaBitDepth = UInt8(format.chromaBitDepth)
        try Self.skipPictureOrder(&bits)
        let geometry = try Geometry(chromaArrayType: format.chromaArrayType, bits: &bits)
        size = geometry.size
        isProgressive = geometry.isProgressive
        let usability = try bits.readFlag() ? Usability(bits: &bits) : nil
        pixelAspect = usability?.pixelAspect
        color = usability?.color
    }

    private static let subject = "SPS"

    /// From the frame number to the number of reference frames; says nothing about the picture.
    private static func skipPictureOrder(_ bits: inout BitReader) throws(CMAFError) {
        _ = try bits.readUnsigned()
        switch try bits.readUnsigned() {
        case 0:
            _ = try bits.readUnsigned()
        case 1:
            _ = try bits.readFlag()
            _ = try bits.readSigned()
            _ = try bits.readSigned()
            let count = try bits.readUnsigned()
            guard count <= 255 else { throw bits.error(.invalid, "a picture order cycle of \(count) frames") }
            for _ in 0..<count { _ = try bits.readSigned() }
        case 2:
            break
        case let type:
            throw bits.error(.invalid, "picture order count type \(type)")
        }
        _ = try bits.readUnsigned()
        _ = try bits.readFlag()
    }
}
