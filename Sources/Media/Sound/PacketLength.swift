import CFFmpeg

/// How many samples a packet holds, by what its own bytes say: containers round it to their clock.
final class PacketLength {
    /// All frames of such a stream are as long as its first.
    private static let equalFrames: Set<AVCodecID.RawValue> = Set(
        [
            AV_CODEC_ID_AAC, AV_CODEC_ID_AAC_LATM, AV_CODEC_ID_MP2, AV_CODEC_ID_MP3, AV_CODEC_ID_AC3, AV_CODEC_ID_EAC3,
            AV_CODEC_ID_DTS,
        ].map(\.rawValue))

    private let parameters: UnsafeMutablePointer<AVCodecParameters>
    /// Only for Vorbis, whose packets are as long as they and their predecessors make it.
    private var vorbis: OpaquePointer?

    /// - Parameter stream: of an open demuxer that outlives this.
    init(_ stream: DemuxedStream) { parameters = stream.parameters }

    deinit { av_vorbis_parse_free(&vorbis) }

    /// A packet only sounds together with the one before it (Vorbis I, 4.3.8).
    var needsPredecessor: Bool { parameters.pointee.codec_id == AV_CODEC_ID_VORBIS }

    /// The packets are as long as the first decoded frame.
    var isConstant: Bool { Self.equalFrames.contains(parameters.pointee.codec_id.rawValue) }

    /// Samples of one channel, at the codec's own rate; nil where the bytes leave it open. Packets come in order.
    func samples(of packet: Packet) -> Int64? {
        switch parameters.pointee.codec_id {
        case AV_CODEC_ID_OPUS: return Self.opusSamples(packet.bytes)
        case AV_CODEC_ID_FLAC: return Self.flacSamples(packet.bytes)
        case AV_CODEC_ID_VORBIS: return vorbisSamples(packet)
        default:
            let count = av_get_audio_frame_duration2(parameters, Int32(packet.byteCount))
            return count > 0 ? Int64(count) : nil
        }
    }

    private func vorbisSamples(_ packet: Packet) -> Int64? {
        if vorbis == nil {
            vorbis = av_vorbis_parse_init(parameters.pointee.extradata, parameters.pointee.extradata_size)
        }
        guard let vorbis, packet.byteCount > 0 else { return nil }
        let count = av_vorbis_parse_frame(vorbis, packet.pointer.pointee.data, Int32(packet.byteCount))
        return count > 0 ? Int64(count) : nil
    }

    /// RFC 6716, 3.1 and 3.2: the first byte says how long frames are and how many; at 48 kHz.
    static func opusSamples(_ bytes: some Collection<UInt8>) -> Int64? {
        guard let table = bytes.first else { return nil }
        let configuration = Int(table >> 3)
        let samples =
            switch configuration {
            case ..<12: [480, 960, 1920, 2880][configuration & 3]
            case 12..<16: [480, 960][configuration & 1]
            default: [120, 240, 480, 960][configuration & 3]
            }
        switch table & 3 {
        case 0: return Int64(samples)
        case 1, 2: return Int64(samples) * 2
        default:
            guard let count = bytes.dropFirst().first.map({ Int64($0 & 0x3F) }), count > 0 else { return nil }
            return count * Int64(samples)
        }
    }

    /// RFC 9639, 9.1: four bits of the third byte, or a number behind the coded frame number.
    static func flacSamples(_ bytes: some Collection<UInt8>) -> Int64? {
        let header = Array(bytes.prefix(13))
        guard header.count > 6, header[0] == 0xFF, header[1] & 0xFC == 0xF8 else { return nil }
        let code = Int(header[2] >> 4)
        switch code {
        case 1: return 192
        case 2...5: return 576 << (code - 2)
        case 8...15: return 256 << (code - 8)
        case 6, 7:
            // Coded as UTF-8 is: the leading ones of the first byte are its length.
            let place = 4 + max(1, (~header[4]).leadingZeroBitCount)
            guard place + code - 6 < header.count else { return nil }
            return Int64(code == 6 ? Int(header[place]) : Int(header[place]) << 8 | Int(header[place + 1])) + 1
        default: return nil
        }
    }
}
