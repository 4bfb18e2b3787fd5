import HeadwaterCore

/// The filters that turn a decoded picture into one of a rendition: upright, in square pixels, 8-bit 4:2:0, BT.709 in
/// limited range.
///
/// zscale (zimg) does the work because it measured about twice as fast as swscale and converts in the right order. Only
/// matrix and range of standard dynamic range are converted: the difference between its primaries is small
/// and costly.
struct ScalingChain: Equatable {
    /// What decides the filters; when one of these changes in mid-stream they are made anew.
    struct Input: Equatable {
        var size: PixelSize
        /// FFmpeg's name.
        var format: String
        var bitDepth: Int
        var hasAlpha: Bool
        var isRGB: Bool
        var isGray: Bool
        /// Whether colour has fewer samples than brightness.
        var isSubsampled: Bool
    }

    enum Target: Equatable { case encoder, rgb }

    /// Sharper than bicubic and, at the sizes of a ladder, no slower; rings less than Lanczos.
    private static let resampler = "filter=spline36"

    var input: Input
    /// Of the result.
    var size: PixelSize
    var orientation: Orientation
    var isInterlaced: Bool
    var dynamicRange: ColorFacts.DynamicRange
    var target = Target.encoder

    /// In libavfilter's notation.
    var description: String {
        (deinterlacing + preparation + conversion + turning + finish).joined(separator: ",")
    }

    /// A picture for each field, in the order that the frame states; frames that state none go through as they are.
    private var deinterlacing: [String] { isInterlaced ? ["bwdif=mode=send_field:parity=auto:deint=interlaced"] : [] }

    /// To something that zscale takes.
    private var preparation: [String] {
        if input.hasAlpha {
            // Multiplied by its alpha a picture lies over black.
            return ["format=\(input.bitDepth > 8 ? "gbrap10le" : "gbrap")", "premultiply=inplace=1"]
        }
        if input.isRGB { return ["format=\(input.bitDepth > 8 ? "gbrp10le" : "gbrp")"] }
        if input.isGray { return ["format=\(input.bitDepth > 8 ? "yuv444p10le" : "yuv444p")"] }
        // zimg wants sizes that its subsampling divides.
        let isOdd = input.size.width % 2 != 0 || input.size.height % 2 != 0
        if isOdd, input.isSubsampled { return ["format=\(input.bitDepth > 8 ? "yuv444p10le" : "yuv444p")"] }
        return []
    }

    private var scaledSize: PixelSize {
        orientation.swapsSides ? PixelSize(width: size.height, height: size.width) : size
    }

    private var conversion: [String] {
        let resize = "w=\(scaledSize.width):h=\(scaledSize.height):\(Self.resampler)"
        let dither = input.bitDepth > 8 ? ":dither=ordered" : ""
        guard dynamicRange == .sdr else {
            return [
                // 100 cd/m2 is what SDR white means; the picture is made small first because the rest is costly.
                "zscale=\(resize):transfer=linear:npl=100", "format=gbrpf32le", "zscale=primaries=709",
                "tonemap=tonemap=hable:desat=0", "zscale=transfer=709:\(outputSignal):dither=ordered", outputFormat,
            ]
        }
        return ["zscale=\(resize):\(outputSignal)\(dither)", outputFormat]
    }

    private var outputSignal: String { target == .rgb ? "matrix=gbr:range=full" : "matrix=709:range=limited" }
    private var outputFormat: String { target == .rgb ? "format=gbrp" : "format=yuv420p" }

    private var turning: [String] {
        let mirror = orientation.isMirrored ? ["hflip"] : []
        switch orientation.quarterTurns {
        case 1: return mirror + ["transpose=dir=clock"]
        case 2: return mirror + ["hflip", "vflip"]
        case 3: return mirror + ["transpose=dir=cclock"]
        default: return mirror
        }
    }

    private var finish: [String] { target == .rgb ? ["format=rgb24"] : [] }
}

/// From which picture each rendition of a group is scaled: the source's, or that of a larger rendition.
enum ScalingCascade {
    /// Below this ratio a second scaling would show.
    private static let minRatio = 1.25

    /// For each of `sizes`, from large to small, the position of the one it is made from; nil for the source.
    static func parents(of sizes: [PixelSize]) -> [Int?] {
        sizes.indices.map { position in
            sizes[..<position].lastIndex { larger in
                Double(larger.width) >= Double(sizes[position].width) * minRatio
                    && Double(larger.height) >= Double(sizes[position].height) * minRatio
            }
        }
    }
}
