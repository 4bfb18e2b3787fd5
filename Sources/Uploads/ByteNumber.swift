/// Counts of bytes as headers carry them.
enum ByteNumber {
    /// Digits only, so that no sign, space or fraction passes, and within 63 bits.
    ///
    /// - Throws: ``UploadRefusal`` with `malformedHeader`.
    static func parse(_ text: String, of name: String) throws(UploadRefusal) -> Int64 {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let value = Int64(text)
        else {
            throw UploadRefusal(.malformedHeader, "The header \(name) is not a number of bytes.", detail: text)
        }
        return value
    }
}
