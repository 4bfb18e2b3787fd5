public import HeadwaterCore

/// How samples are coded, as far as the sample entry and its configuration box say.
public struct SampleEntrySurvey: Sendable, Equatable {
    /// The four-character code: `avc1`, `hev1`, `mp4a`.
    public private(set) var format: String
    /// RFC 6381, from the configuration box; nil for codings that this module does not read.
    public private(set) var codec: String?
    /// Width and height as the sample entry states them.
    public private(set) var size: PixelSize?
    /// Width of a pixel over its height; nil when nothing says.
    public private(set) var pixelAspect: [Int]?
    public private(set) var color: ColorCodePoints?
    /// The first sequence parameter set; nil for other codings than H.264.
    public private(set) var sequence: SequenceParameterSet?
    public private(set) var sampleRate: Int?
    public private(set) var channels: Int?
    /// What keeps the configuration from being read.
    public private(set) var problem: String?
    private(set) var pictures: PictureSyntax?

    init(_ entry: SampleDescriptionBox.Entry) {
        switch entry {
        case .avc(let avc):
            format = AVCSampleEntry.type.description
            take(avc)
        case .aac(let aac):
            format = MPEG4AudioSampleEntry.type.description
            take(aac)
        case .other(let box):
            format = box.type.description
            take(box)
        }
    }

    private mutating func take(_ entry: AVCSampleEntry) {
        size = PixelSize(width: Int(entry.width), height: Int(entry.height))
        pixelAspect = entry.pixelAspectRatio.map { [Int($0.horizontal), Int($0.vertical)] }
        color = entry.color?.color
        // The same bytes whichever of the two codes stands before them (ISO/IEC 14496-15, 5.4.2).
        codec = format + entry.configuration.codecString.dropFirst(AVCSampleEntry.type.description.count)
        pictures = .h264(lengthBytes: entry.configuration.lengthBytes)
        guard let first = entry.configuration.sps.first else {
            problem = "avcC has no parameter sets"
            return
        }
        do {
            let set = try SequenceParameterSet(unit: first)
            sequence = set
            pixelAspect = pixelAspect ?? set.pixelAspect
            color = color ?? set.color
        } catch {
            problem = "\(error)"
        }
    }

    private mutating func take(_ entry: MPEG4AudioSampleEntry) {
        channels = Int(entry.channels)
        sampleRate = Int(entry.sampleRate)
        do {
            let config = try AudioSpecificConfig(bytes: entry.stream.decoderConfiguration)
            codec = config.codecString
            sampleRate = config.sampleRate
            channels = config.channels ?? channels
        } catch {
            problem = "\(error)"
        }
    }

    private mutating func take(_ box: OpaqueBox) {
        var reader = BoxReader(box.payload[...], subject: box.type)
        do {
            switch box.type {
            case "avc3": take(try AVCSampleEntry(payload: &reader))
            case "hvc1", "hev1", "av01", "vp09", "dvh1", "dvhe":
                // SampleEntry and VisualSampleEntry up to width and height (ISO/IEC 14496-12, 12.1.3).
                try reader.skip(8 + 16)
                size = PixelSize(width: Int(try reader.read(UInt16.self)), height: Int(try reader.read(UInt16.self)))
                if box.type == "hvc1" || box.type == "hev1" { pictures = .hevc }
            case "Opus", "fLaC", "ac-3", "ec-3":
                try reader.skip(8 + 8)
                channels = Int(try reader.read(UInt16.self))
                // RFC 6381 as these codings are registered: the bare code, `Opus` and `fLaC` in just this spelling.
                codec = box.type.description
            default: break
            }
        } catch {
            problem = "\(error)"
        }
    }
}

/// How to see in a sample whether decoding can start there.
enum PictureSyntax: Sendable, Equatable {
    case h264(lengthBytes: Int)
    /// Lengths of four bytes, as every packager writes them.
    case hevc

    /// - Returns: false when the first slice is not of an IDR picture, nil when the sample has none.
    func startsWithIDR(_ sample: ArraySlice<UInt8>) throws(CMAFError) -> Bool? {
        switch self {
        case .h264(let lengthBytes):
            let types = try LengthPrefixedUnits.types(in: sample, lengthBytes: lengthBytes)
            return types.first(where: \.isSlice).map { $0 == .idrSlice }
        case .hevc:
            var reader = BoxReader(sample, subject: MediaDataBox.type)
            while reader.remaining > 0 {
                let unit = try reader.readSlice(Int(try reader.read(UInt32.self)))
                guard let first = unit.first else { continue }
                // ITU-T H.265, table 7-1: below 32 are slices, 19 and 20 those of an IDR picture.
                let type = first >> 1 & 0x3F
                if type < 32 { return type == 19 || type == 20 }
            }
            return nil
        }
    }
}
