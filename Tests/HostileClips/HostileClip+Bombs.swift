import HeadwaterCore

/// Small files that cost much.
extension HostileClip {
    /// The width and height that every one of them claims.
    public static let hugeSide = 16_000

    /// - Parameter base: an H.264 MP4 with its `moov` behind the samples.
    public static func hugePictures(base: [UInt8]) -> [HostileClip] {
        let declared = editingBoxes(base, ["moov", "trak", "mdia", "minf", "stbl", "stsd", "avc1"]) { entry in
            entry.replaceSubrange(24..<28, with: bigEndian16(hugeSide) + bigEndian16(hugeSide))
        }
        let inParameterSet = withParameterSet(base: base, width: hugeSide, height: hugeSide)
        let pngs = editingBoxes(base, ["moov", "trak", "mdia", "minf", "stbl", "stsd"]) { table in
            for offset in table.indices.dropLast(4) where Array(table[offset..<offset + 4]) == Array("avc1".utf8) {
                table.replaceSubrange(offset..<offset + 4, with: Array("png ".utf8))
            }
        }
        var jpegs = AVIWriter()
        // FFmpeg passes over a JPEG that has less than two bits for each block it claims.
        jpegs.frame = AVIWriter.greyJPEG(claiming: hugeSide, hugeSide) + [UInt8](repeating: 0, count: 1 << 20)
        jpegs.frameCount = 1
        return [
            HostileClip("MP4 that declares a huge picture", declared, .tooManyPixels),
            HostileClip("H.264 whose own header tells a huge picture", inParameterSet, .tooManyPixels),
            HostileClip("Motion JPEG whose own header tells a huge picture", jpegs.bytes, .tooManyPixels),
            HostileClip("PNG in a MOV", pngs, .unsupportedCodec),
        ]
    }

    /// The largest picture that is accepted, in few bytes: 53 MB once decoded.
    public static let largestPicture: HostileClip = {
        var jpegs = AVIWriter()
        jpegs.frame = AVIWriter.greyJPEG(claiming: 8192, 4352) + [UInt8](repeating: 0, count: 1 << 20)
        jpegs.frameCount = 1
        return HostileClip("Motion JPEG of the largest picture", jpegs.bytes, .codecLimitExceeded)
    }()

    /// Only the H.264 itself tells the size; the container goes on with its own.
    private static func withParameterSet(base: [UInt8], width: Int, height: Int) -> [UInt8] {
        editingBoxes(base, ["moov", "trak", "mdia", "minf", "stbl", "stsd", "avc1", "avcC"]) { configuration in
            let oldLength = Int(configuration[6]) << 8 | Int(configuration[7])
            let new = parameterSet(width: width, height: height)
            configuration.replaceSubrange(6..<8 + oldLength, with: bigEndian16(new.count) + new)
        }
    }

    /// A sequence parameter set (ITU-T H.264, 7.3.2.1.1) of baseline profile, level 5.1.
    private static func parameterSet(width: Int, height: Int) -> [UInt8] {
        var bits = BitWriter()
        bits.exponentialGolomb(0)  // seq_parameter_set_id
        bits.exponentialGolomb(0)  // log2_max_frame_num_minus4
        bits.exponentialGolomb(2)  // pic_order_cnt_type
        bits.exponentialGolomb(1)  // max_num_ref_frames
        bits.write(0, count: 1)  // gaps_in_frame_num_value_allowed_flag
        bits.exponentialGolomb(width / 16 - 1)  // pic_width_in_mbs_minus1
        bits.exponentialGolomb(height / 16 - 1)  // pic_height_in_map_units_minus1
        bits.write(0b1100, count: 4)  // frame_mbs_only, direct_8x8_inference, no cropping, no VUI
        bits.write(1, count: 1)  // rbsp_stop_one_bit
        return [0x67, 66, 0xC0, 51] + bits.bytes
    }

    /// Tables that claim two thousand million samples of one byte each.
    public static func endlessTables(base: [UInt8]) -> HostileClip {
        let most = bigEndian32(0x7FFF_FFFF)
        let table = ["moov", "trak", "mdia", "minf", "stbl"]
        let sized = editingBoxes(base, table + ["stsz"]) { $0 = [0, 0, 0, 0] + bigEndian32(1) + most }
        let timed = editingBoxes(sized, table + ["stts"]) {
            $0 = [0, 0, 0, 0] + bigEndian32(1) + most + bigEndian32(1)
        }
        return HostileClip("MP4 whose tables claim two thousand million samples", timed, nil)
    }

    /// - Parameter base: a MOV or MP4.
    public static func manyTracks(base: [UInt8]) -> [HostileClip] {
        let tracks = editingBoxes(base, ["moov"]) { movie in
            var copies: [UInt8] = []
            _ = editingBoxes(movie, ["trak"]) { if copies.isEmpty { copies = box("trak", $0) } }
            for _ in 0..<3000 { movie += copies }
        }
        return [
            HostileClip("MP4 with three thousand tracks", tracks, .tooManyStreams),
            HostileClip("Matroska with three thousand tracks", matroska(trackCount: 3000), .tooManyStreams),
        ]
    }

    /// Header and track list only (RFC 9559, 5.1.4).
    private static func matroska(trackCount: Int) -> [UInt8] {
        func element(_ id: [UInt8], _ payload: [UInt8]) -> [UInt8] {
            // Eight bytes of length: 0x01 and seven more (RFC 8794, 4).
            id + [0x01, 0, 0, 0] + bigEndian32(payload.count) + payload
        }
        var tracks: [UInt8] = []
        for number in 1...trackCount {
            let video = element([0xE0], element([0xB0], [1, 64]) + element([0xBA], [1, 64]))
            tracks += element(
                [0xAE],
                element([0xD7], bigEndian16(number)) + element([0x73, 0xC5], bigEndian16(number))
                    + element([0x83], [1]) + element([0x86], Array("V_VP8".utf8)) + video)
        }
        let head = element([0x1A, 0x45, 0xDF, 0xA3], element([0x42, 0x82], Array("matroska".utf8)))
        let info = element([0x15, 0x49, 0xA9, 0x66], element([0x2A, 0xD7, 0xB1], [0x0F, 0x42, 0x40]))
        // One block in a cluster: a file that ends before any would be damaged.
        let block = element([0xA3], [0x81, 0, 0, 0x80, 0])
        let cluster = element([0x1F, 0x43, 0xB6, 0x75], element([0xE7], [0]) + block)
        return head + element([0x18, 0x53, 0x80, 0x67], info + element([0x16, 0x54, 0xAE, 0x6B], tracks) + cluster)
    }
}

/// Bits, most significant first.
private struct BitWriter {
    private(set) var bytes: [UInt8] = []
    private var used = 8

    mutating func write(_ value: Int, count: Int) {
        for shift in (0..<count).reversed() {
            if used == 8 {
                bytes.append(0)
                used = 0
            }
            bytes[bytes.count - 1] |= UInt8(value >> shift & 1) << UInt8(7 - used)
            used += 1
        }
    }

    /// ITU-T H.264, 9.1.
    mutating func exponentialGolomb(_ value: Int) {
        let width = Int.bitWidth - (value + 1).leadingZeroBitCount
        write(0, count: width - 1)
        write(value + 1, count: width)
    }
}
