/// `mdat`: the samples themselves (ISO/IEC 14496-12, 8.1.1).
///
/// The only box that may pass 4 GiB, so it does not go through ``Box``.
struct MediaDataBox: Sendable, Equatable {
    static let type: FourCC = "mdat"
    /// One behind the other.
    var samples: [[UInt8]]

    var header: BoxHeader {
        BoxHeader(type: Self.type, payloadCount: samples.reduce(0) { $0 + $1.count })
    }

    func encode(to writer: inout BoxWriter) {
        header.encode(to: &writer)
        for sample in samples { writer.put(contentsOf: sample) }
    }
}
