/// Who sent a request, when proxies stand between.
///
/// A proxy writes at the end of a field whom it got the request from, so the fields are read from the right, and only as far as
/// every hop is trusted: what stands further left could have been written by anyone.
public struct ForwardedPath: Sendable {
    private let trusted: [AddressBlock]

    /// - Parameter trusted: the proxies whose word counts.
    public init(trusted: [AddressBlock]) { self.trusted = trusted }

    /// The client's address.
    ///
    /// - Parameters:
    ///   - peer: the other end of the connection.
    ///   - forwarded: the values of `Forwarded` (RFC 7239) in the order they came.
    ///   - forwardedFor: those of `X-Forwarded-For`.
    ///
    /// A proxy writes one of the two fields and may pass on the other as the client made it up. Where both are there and name
    /// different clients, neither is believed and the client is the peer.
    public func client(peer: IPAddress, forwarded: [String] = [], forwardedFor: [String] = []) -> IPAddress {
        guard isTrusted(peer) else { return peer }
        let modern = forwarded.isEmpty ? nil : walk(from: peer, ForwardedField.hops(in: forwarded))
        let usual = forwardedFor.isEmpty ? nil : walk(from: peer, Self.hops(in: forwardedFor))
        switch (modern, usual) {
        case (let modern?, let usual?): return modern == usual ? modern : peer
        case (let one?, nil), (nil, let one?): return one
        case (nil, nil): return peer
        }
    }

    /// - Parameter hops: from left to right; nil for one that names no address.
    private func walk(from peer: IPAddress, _ hops: [IPAddress?]) -> IPAddress {
        var current = peer
        for hop in hops.reversed() {
            guard isTrusted(current), let hop else { break }
            current = hop
        }
        return current
    }

    private func isTrusted(_ address: IPAddress) -> Bool { trusted.contains { $0.contains(address) } }

    private static func hops(in values: [String]) -> [IPAddress?] {
        values.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }.map { ForwardedField.node($0) }
    }
}

/// The `for` parameters of `Forwarded` (RFC 7239 4).
enum ForwardedField {
    /// One for each element; nil where it names no address, as `unknown` and `_hidden` do.
    static func hops(in values: [String]) -> [IPAddress?] {
        values.flatMap { split($0, at: ",") }.map { element in
            let pairs = split(element, at: ";").compactMap { pair -> String? in
                let halves = pair.split(separator: "=", maxSplits: 1)
                guard halves.count == 2, trimmed(halves[0]).lowercased() == "for" else { return nil }
                return unquoted(trimmed(halves[1]))
            }
            // A parameter occurs once at most in an element.
            return pairs.count == 1 ? node(pairs[0]) : nil
        }
    }

    /// An address, in brackets when it is IPv6, with a port perhaps (RFC 7239 6); X-Forwarded-For has IPv6 without brackets, too.
    static func node(_ text: some StringProtocol) -> IPAddress? {
        let text = trimmed(text)
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || isPort(rest) else { return nil }
            return IPAddress(text[text.index(after: text.startIndex)..<end])
        }
        if let colon = text.firstIndex(of: ":"), text[text.index(after: colon)...].firstIndex(of: ":") == nil {
            guard isPort(text[colon...]) else { return nil }
            return IPAddress(text[..<colon])
        }
        return IPAddress(text)
    }

    private static func isPort(_ text: some StringProtocol) -> Bool {
        text.first == ":" && UInt16(text.dropFirst()) != nil
    }

    /// At a character that stands outside quotes.
    private static func split(_ text: String, at separator: Character) -> [String] {
        var parts = [""]
        var isQuoted = false
        var isEscaped = false
        for character in text {
            if !isQuoted, character == separator {
                parts.append("")
                continue
            }
            if character == "\"", !isEscaped { isQuoted.toggle() }
            isEscaped = isQuoted && character == "\\" && !isEscaped
            parts[parts.count - 1].append(character)
        }
        return parts
    }

    private static func unquoted(_ text: String) -> String {
        guard text.count >= 2, text.first == "\"", text.last == "\"" else { return text }
        // An address needs no escapes.
        return String(text.dropFirst().dropLast())
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        let isSpace = { (character: Character) in character == " " || character == "\t" }
        let start = text.drop(while: isSpace)
        return String(start.reversed().drop(while: isSpace).reversed())
    }
}
