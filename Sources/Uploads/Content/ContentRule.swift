/// Which files are refused because they are surely no media.
///
/// What is not recognised passes: only decoding tells what it is, and that happens elsewhere and confined.
enum ContentRule {
    /// Bytes at a file's beginning that are looked at.
    static let window = 512

    /// What the file surely is, in words; nil when it may be media.
    ///
    /// - Parameter prefix: of at most ``window`` bytes; fewer say less.
    static func certainly(_ prefix: [UInt8]) -> String? {
        if let found = ContentSignature.binary.first(where: { $0.fits(prefix) }) { return found.name }
        var text = prefix[...]
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
        let lowered = text.drop { [0x09, 0x0A, 0x0D, 0x20].contains($0) }
            .map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        return ContentSignature.text.first { $0.fits(lowered) }?.name
    }

    /// Holds the beginning of a file against what is known not to be media.
    ///
    /// - Parameter declared: what the client says it is.
    /// - Throws: ``UploadRefusal`` with `notMedia`.
    static func require(_ prefix: [UInt8], declared: String?) throws(UploadRefusal) {
        guard let found = certainly(prefix) else { return }
        let said = declared.map { "It is said to be \($0), but it" } ?? "The file"
        throw UploadRefusal(.notMedia, "\(said) is \(found), and no video or sound.")
    }

    /// - Throws: ``UploadRefusal`` with `notMedia` when the client itself says that it is something else.
    static func require(declared: String?) throws(UploadRefusal) {
        guard let declared, let type = ParameterizedField(declared)?.kind, refuses(type) else { return }
        throw UploadRefusal(.notMedia, "The file is said to be \(type), which is no video or sound.")
    }

    private static func refuses(_ type: String) -> Bool {
        let tree = type.prefix { $0 != "/" }
        if ["text", "image", "font", "message", "multipart", "model"].contains(tree) { return true }
        return tree == "application" && documents.contains(String(type.dropFirst("application/".count)))
    }

    /// Below `application/`; what is not here may be a container that nobody registered.
    private static let documents: Set = [
        "pdf", "zip", "gzip", "x-tar", "x-7z-compressed", "vnd.rar", "x-rar-compressed", "x-bzip2", "x-xz", "zstd",
        "json", "xml", "xhtml+xml", "javascript", "x-javascript", "x-sh", "x-php", "rtf", "msword", "postscript",
        "x-msdownload", "x-executable", "x-elf", "java-archive", "x-sharedlib", "wasm", "sdp", "dash+xml", "smil+xml",
        "x-mpegurl", "vnd.apple.mpegurl", "vnd.ms-excel", "vnd.ms-powerpoint", "vnd.microsoft.portable-executable",
    ]
}
