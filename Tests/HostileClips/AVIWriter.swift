/// A small AVI: pictures as Motion JPEG, and a subtitle track where wanted.
struct AVIWriter {
    var size = (width: 16, height: 16)
    var fourCC = "MJPG"
    var frame = AVIWriter.greyJPEG
    var frameCount = 10
    /// A whole file that the subtitle track carries, nil for no such track.
    var embedded: [UInt8]?

    init(embedded: [UInt8]? = nil) { self.embedded = embedded }

    var bytes: [UInt8] {
        var streams = stream(
            type: "vids", handler: fourCC, scale: 1, rate: 25, length: frameCount, format: bitmapHeader)
        var movie: [UInt8] = []
        if let embedded {
            streams += stream(type: "txts", handler: "\0\0\0\0", scale: 1, rate: 1, length: 1, format: [])
            movie += chunk("01tx", gab2(embedded))
        }
        for _ in 0..<frameCount { movie += chunk("00dc", frame) }
        let header = chunk("avih", mainHeader)
        let body = Array("AVI ".utf8) + list("hdrl", header + streams) + list("movi", movie)
        return chunk("RIFF", body)
    }

    private var mainHeader: [UInt8] {
        let fields = [40_000, 0, 0, 0, frameCount, 0, embedded == nil ? 1 : 2, 0, size.width, size.height, 0, 0, 0, 0]
        return fields.flatMap(littleEndian32)
    }

    /// BITMAPINFOHEADER.
    private var bitmapHeader: [UInt8] {
        littleEndian32(40) + littleEndian32(size.width) + littleEndian32(size.height) + littleEndian16(1)
            + littleEndian16(24) + Array(fourCC.utf8) + [UInt8](repeating: 0, count: 20)
    }

    private func stream(
        type: String, handler: String, scale: Int, rate: Int, length: Int, format: [UInt8]
    ) -> [UInt8] {
        let header =
            Array(type.utf8) + Array(handler.utf8) + [UInt8](repeating: 0, count: 12) + littleEndian32(scale)
            + littleEndian32(rate) + littleEndian32(0) + littleEndian32(length) + [UInt8](repeating: 0, count: 20)
        return list("strl", chunk("strh", header) + chunk("strf", format))
    }

    /// A subtitle file as DivX players expect it: two parts, a name in UTF-16 and the file.
    private func gab2(_ file: [UInt8]) -> [UInt8] {
        Array("GAB2\0".utf8) + littleEndian16(2) + littleEndian32(4) + Array("x\0\0\0".utf8) + littleEndian16(4)
            + littleEndian32(file.count) + file
    }

    private func list(_ type: String, _ payload: [UInt8]) -> [UInt8] { chunk("LIST", Array(type.utf8) + payload) }

    private func chunk(_ type: String, _ payload: [UInt8]) -> [UInt8] {
        Array(type.utf8) + littleEndian32(payload.count) + payload + (payload.count.isMultiple(of: 2) ? [] : [0])
    }

    /// 16 by 16 pixels of grey, as FFmpeg writes it.
    static let greyJPEG = decodingBase64(
        """
        /9j/4AAQSkZJRgABAgAAAQABAAD/2wBDAAg+Pkk+SVVVVVVVVWRdZGhoaGRkZGRoaGhwcHCDg4NwcHBoaHBwfHyDg4+Tj4eH
        g4eTk5ubm7q6srLZ2eD/////xABKAAEAAAAAAAAAAAAAAAAAAAAAAQEAAAAAAAAAAAAAAAAAAAAAEAEAAAAAAAAAAAAAAAAA
        AAAAEQEAAAAAAAAAAAAAAAAAAAAA/8AAEQgAEAAQAwEiAAIRAAMRAP/aAAwDAQACEQMRAD8AAA//2Q==
        """)

    /// A JPEG whose header claims another size (ITU-T T.81, B.2.2: SOF0, two bytes each for height and width).
    static func greyJPEG(claiming width: Int, _ height: Int) -> [UInt8] {
        var bytes = greyJPEG
        for offset in bytes.indices.dropLast(9) where bytes[offset] == 0xFF && bytes[offset + 1] == 0xC0 {
            bytes.replaceSubrange(offset + 5..<offset + 9, with: bigEndian16(height) + bigEndian16(width))
        }
        return bytes
    }
}

private func decodingBase64(_ text: String) -> [UInt8] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var bytes: [UInt8] = []
    var bits = 0
    var count = 0
    for character in text.utf8 {
        guard let value = alphabet.firstIndex(of: character) else { continue }
        bits = (bits << 6 | value) & 0xFFFF
        count += 6
        if count >= 8 {
            count -= 8
            bytes.append(UInt8(bits >> count & 255))
        }
    }
    return bytes
}
