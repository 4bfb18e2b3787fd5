public import HeadwaterCore

/// An H.264 stream in square pixels, as its decoder must know it.
public struct VideoConfiguration: Sendable, Equatable {
    public let parameterSets: ParameterSets
    public let size: PixelSize
    public let color: ColorCodePoints
    /// Read from the first parameter set.
    let sequence: SequenceParameterSet

    /// - Parameters:
    ///   - sps: sequence parameter sets, NAL units with their header byte; the first one counts.
    ///   - pps: picture parameter sets.
    ///   - size: of the picture after cropping.
    ///   - color: for `colr`.
    /// - Throws: ``CMAFError`` when a parameter set cannot be read, or says another size.
    public init(sps: [[UInt8]], pps: [[UInt8]], size: PixelSize, color: ColorCodePoints) throws(CMAFError) {
        guard let first = sps.first, sps.count <= AVCConfigurationBox.maxSPS, !pps.isEmpty,
            pps.count <= AVCConfigurationBox.maxPPS
        else {
            throw CMAFError(.invalid, in: "avcC", "\(sps.count) sequence and \(pps.count) picture parameter sets")
        }
        guard (sps + pps).allSatisfy({ $0.count <= AVCConfigurationBox.maxParameterSetBytes }) else {
            throw CMAFError(.invalid, in: "avcC", "a parameter set above 65,535 bytes")
        }
        guard pps.allSatisfy({ NALUnitType(of: $0) == .pictureParameterSet }) else {
            throw CMAFError(.invalid, in: "PPS", "another NAL unit")
        }
        sequence = try SequenceParameterSet(unit: first)
        guard sequence.size == size else {
            throw CMAFError(.invalid, in: "SPS", "pictures of \(sequence.size) where \(size) is expected")
        }
        parameterSets = ParameterSets(sps: sps, pps: pps)
        self.size = size
        self.color = color
    }
}

extension AVCSampleEntry {
    init(_ video: VideoConfiguration) {
        let sequence = video.sequence
        let format = AVCConfigurationBox.SampleFormat(
            chromaFormat: sequence.chromaFormat, lumaBitDepth: sequence.lumaBitDepth,
            chromaBitDepth: sequence.chromaBitDepth)
        self.init(
            width: UInt16(video.size.width), height: UInt16(video.size.height),
            configuration: AVCConfigurationBox(
                profile: sequence.profile, compatibility: sequence.compatibility, level: sequence.level,
                sps: video.parameterSets.sps, pps: video.parameterSets.pps,
                sampleFormat: AVCConfigurationBox.profilesWithSampleFormat.contains(sequence.profile) ? format : nil),
            color: ColorInformationBox(color: video.color), pixelAspectRatio: .square)
    }
}
