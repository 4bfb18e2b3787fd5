import Manifests

extension Rule {
    static let encryption: [Rule] = [
        .must(
            "keys", .segments, "EXT-X-KEY has what its METHOD asks for: a URI, a whole IV, and keys of 16 bytes.",
            source: "RFC 8216 4.3.2.4, 5"
        ) { presentation in
            presentation.streams.compactMap { stream in
                let keys = stream.playlist.segments.flatMap(\.keys)
                guard !keys.isEmpty else { return nil }
                let bad = keys.lazy.compactMap { key in key.fault(keyBytes: key.uri.flatMap { stream.keyBytes[$0] }) }
                return .check(
                    bad.first == nil, stream.name, bad.first ?? "\(keys.count) keys", expected: "keys that can be used")
            }
        },
        .must(
            "encrypted-blocks", .segments, "Segments encrypted with AES-128 are whole blocks of 16 bytes.",
            source: "RFC 8216 4.3.2.4"
        ) { presentation in
            presentation.streams.compactMap { stream in
                let sealed = stream.segments.filter { $0.encryption?.isOfWholeSegments == true }
                guard !sealed.isEmpty else { return nil }
                // PKCS7 padding adds a block to what would be whole, so that there is always one.
                let bad = sealed.first { ($0.byteCount ?? 16) % 16 != 0 || $0.byteCount == 0 }
                return .check(
                    bad == nil, stream.name,
                    bad.map { "\($0.uri): \($0.byteCount ?? 0) bytes" } ?? "\(sealed.count) segments",
                    expected: "a multiple of 16 bytes")
            }
        },
    ]
}

extension MediaPlaylist.Key {
    private static let methods: Set<String> = ["NONE", "AES-128", "SAMPLE-AES", "SAMPLE-AES-CTR"]

    /// - Parameter keyBytes: the length of the key where it was read.
    fileprivate func fault(keyBytes: Int?) -> String? {
        guard Self.methods.contains(method) else { return "METHOD=\(method) is none that there is" }
        guard method != "NONE" else {
            let hasMore = uri != nil || initializationVector != nil || keyFormat != nil || keyFormatVersions != nil
            return hasMore ? "METHOD=NONE with other attributes" : nil
        }
        guard let uri, !uri.isEmpty else { return "METHOD=\(method) without a URI" }
        if let initializationVector, !Self.isWhole(initializationVector) {
            return "an IV of \(initializationVector.count) characters, not 0x and 32 digits"
        }
        if let keyBytes, keyBytes != 16 { return "\(uri) has \(keyBytes) bytes" }
        return nil
    }

    /// 128 bits (RFC 8216 4.2: a hexadecimal sequence begins with 0x or 0X).
    private static func isWhole(_ vector: String) -> Bool {
        let digits = vector.dropFirst(2)
        return ["0x", "0X"].contains(vector.prefix(2)) && digits.count == 32 && digits.allSatisfy(\.isHexDigit)
    }
}
