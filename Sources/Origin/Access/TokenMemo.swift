/// Tokens that were verified on one event loop: a player sends the same one with each of its requests.
final class TokenMemo {
    /// Far more than there are viewers at a time on one loop; then it begins anew.
    private static let capacity = 4096

    private var tokens: [String: PlaybackToken] = [:]

    /// The token that one of the keys has signed; that it has not expired is for the caller to see.
    func verified(_ text: String, by keys: TokenKeys) -> PlaybackToken? {
        if let token = tokens[text] { return token }
        guard let token = keys.verified(text) else { return nil }
        if tokens.count >= Self.capacity { tokens.removeAll() }
        tokens[text] = token
        return token
    }
}
