public import HeadwaterCore

/// A stream of pictures in square pixels, as its decoder must know it.
public struct VideoConfiguration: Sendable, Equatable {
    public let size: PixelSize
    public let color: ColorCodePoints
    let box: VideoCodingBox

    public var coding: VideoCoding {
        switch box {
        case .avc: .avc
        case .hevc: .hevc
        case .av1: .av1
        }
    }

    /// From what an encoder or a demuxer hands out.
    ///
    /// - Parameters:
    ///   - extradata: the configuration record (the payload of `avcC`, `hvcC` or `av1C`), or parameter sets with start
    ///     codes; for AV1 the sequence header unit.
    ///   - size: of the picture after cropping.
    ///   - color: for `colr`.
    /// - Throws: ``CMAFError`` when a parameter set is missing or cannot be read, or says another size.
    public init(
        _ coding: VideoCoding, extradata: [UInt8], size: PixelSize, color: ColorCodePoints
    ) throws(CMAFError) {
        switch coding {
        case .avc: try self.init(.avc(AVCConfigurationBox(extradata: extradata)), size: size, color: color)
        case .hevc: try self.init(.hevc(HEVCConfigurationBox(extradata: extradata)), size: size, color: color)
        case .av1: try self.init(.av1(AV1ConfigurationBox(extradata: extradata)), size: size, color: color)
        }
    }

    /// H.264 from its parameter sets.
    ///
    /// - Parameters:
    ///   - sps: sequence parameter sets, NAL units with their header byte; the first one counts.
    ///   - pps: picture parameter sets.
    ///   - size: of the picture after cropping.
    ///   - color: for `colr`.
    /// - Throws: ``CMAFError`` when a parameter set cannot be read, or says another size.
    public init(sps: [[UInt8]], pps: [[UInt8]], size: PixelSize, color: ColorCodePoints) throws(CMAFError) {
        let sets = ParameterSets(sps: sps, pps: pps)
        try self.init(.avc(AVCConfigurationBox(sets)), size: size, color: color)
    }

    private init(_ box: VideoCodingBox, size: PixelSize, color: ColorCodePoints) throws(CMAFError) {
        let entry = VisualSampleEntry(width: 0, height: 0, configuration: box)
        guard let coded = try PictureFormat(entry).codedSize else {
            throw CMAFError(.invalid, in: box.format.description, "no parameter sets")
        }
        guard coded == size, UInt16(exactly: size.width) != nil, UInt16(exactly: size.height) != nil else {
            throw CMAFError(
                .invalid, in: box.format.description, "pictures of \(coded) where \(size) is expected")
        }
        self.box = box
        self.size = size
        self.color = color
    }

    /// RFC 6381, from the configuration: `avc1.64001F`, `hvc1.1.6.L93.B0`, `av01.0.04M.08`.
    public var codecString: String? { VisualSampleEntry(self).codecString }
}

extension VisualSampleEntry {
    init(_ video: VideoConfiguration) {
        self.init(
            width: UInt16(video.size.width), height: UInt16(video.size.height), configuration: video.box)
        color = ColorInformationBox(color: video.color)
        pixelAspectRatio = .square
    }
}
