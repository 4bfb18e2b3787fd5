extension Sequence<UInt8> {
    /// Two lowercase hex digits a byte.
    public var hex: String {
        map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
