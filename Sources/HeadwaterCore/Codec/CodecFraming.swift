/// How messages lie on the socket between `headwater` and `headwater-codec`: four bytes of length,
/// most significant first, then that many bytes of JSON.
public enum CodecFraming {
    /// A message beyond this is a broken peer; the largest real one is a long film's index.
    public static let maxMessageBytes = 64 << 20

    public static func header(forLength length: Int) -> [UInt8] {
        let value = UInt32(length)
        return [UInt8(value >> 24), UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255)]
    }

    /// - Throws: ``Failure`` with `codec_protocol` when the length is out of bounds.
    public static func length(ofHeader header: some Collection<UInt8>) throws(Failure) -> Int {
        let length = header.reduce(0) { $0 << 8 | Int($1) }
        guard header.count == 4, length <= maxMessageBytes else {
            throw Failure(
                .codecProtocol, "The codec process sent something that is not a message.", detail: "length \(length)")
        }
        return length
    }
}
