internal import HeadwaterCore

extension VisualSampleEntry {
    /// The format that the samples have once they are in clear.
    var clearFormat: FourCC { protection?.originalFormat ?? format }

    var codecString: String? {
        switch configuration {
        case .avc(let box): box.codecString(in: clearFormat)
        case .hevc(let box): box.profile.codecString(in: clearFormat)
        case .av1(let box): box.codecString(color: (try? box.sequence)?.color)
        case nil: nil
        }
    }
}

extension PictureFormat {
    /// - Throws: ``CMAFError`` when a parameter set in the entry is damaged.
    init(_ entry: VisualSampleEntry) throws(CMAFError) {
        size = PixelSize(width: Int(entry.width), height: Int(entry.height))
        let aspect = entry.pixelAspectRatio.map { [Int($0.horizontal), Int($0.vertical)] }
        switch entry.configuration {
        case .avc(let box):
            // `avc3` may have its parameter sets in the samples only.
            let set = try box.sps.first.map { unit throws(CMAFError) in try SequenceParameterSet(unit: unit) }
            codedSize = set?.size
            pixelAspect = aspect ?? set?.pixelAspect
            color = entry.color?.color ?? set?.color
            chromaFormat = set.map { Int($0.chromaFormat) } ?? box.sampleFormat.map { Int($0.chromaFormat) }
            bitDepth = set.map { Int($0.lumaBitDepth) } ?? box.sampleFormat.map { Int($0.lumaBitDepth) }
            profile = Int(box.profile)
            level = Int(box.level)
            isProgressive = set?.isProgressive
        case .hevc(let box):
            let set = try box.units(of: .sequenceParameterSet).first.map { unit throws(CMAFError) in
                try HEVCSequenceParameterSet(unit: unit)
            }
            codedSize = set?.size
            pixelAspect = aspect ?? set?.pixelAspect
            color = entry.color?.color ?? set?.color
            chromaFormat = Int(box.chromaFormat)
            bitDepth = Int(box.lumaBitDepth)
            profile = Int(box.profile.number)
            level = Int(box.profile.level)
            isProgressive = !box.profile.isInterlacedSource
        case .av1(let box):
            let header = try box.sequence
            codedSize = header?.size
            pixelAspect = aspect
            color = entry.color?.color ?? header?.color
            chromaFormat = box.format.chromaFormat
            bitDepth = Int(box.format.bitDepth)
            profile = Int(box.profile)
            level = Int(box.level)
            // AV1 has no fields.
            isProgressive = true
        case nil:
            codedSize = nil
            pixelAspect = aspect
            color = entry.color?.color
            chromaFormat = nil
            bitDepth = nil
            profile = nil
            level = nil
            isProgressive = nil
        }
    }
}

extension AudioSampleEntry {
    var codecString: String? {
        get throws(CMAFError) {
            switch configuration {
            case .mpeg4(let box) where box.objectType == ElementaryStreamBox.mpeg4Audio:
                try AudioSpecificConfig(bytes: box.decoderConfiguration).codecString
            case .mpeg4(let box): "mp4a." + String(box.objectType, radix: 16, uppercase: true)
            case .opus: "Opus"
            case .flac: "fLaC"
            case .ac3: "ac-3"
            case .enhancedAC3: "ec-3"
            case nil: nil
            }
        }
    }
}

extension SoundFormat {
    /// - Throws: ``CMAFError`` when an AudioSpecificConfig is damaged.
    init(_ entry: AudioSampleEntry) throws(CMAFError) {
        switch entry.configuration {
        case .mpeg4(let box) where box.objectType == ElementaryStreamBox.mpeg4Audio:
            let config = try AudioSpecificConfig(bytes: box.decoderConfiguration)
            sampleRate = config.sampleRate
            channels = config.channels ?? Int(entry.channels)
        case .opus(let box):
            sampleRate = OpusSpecificBox.sampleRate
            channels = Int(box.channels)
        case .flac(let box):
            sampleRate = box.sampleRate
            channels = box.channels
        case .ac3(let box):
            sampleRate = box.sampleRate
            channels = box.channels
        case .enhancedAC3(let box):
            sampleRate = box.sampleRate
            channels = box.channels
        case .mpeg4, nil:
            sampleRate = Int(entry.sampleRate)
            channels = Int(entry.channels)
        }
    }
}
