import Accounts
import HTTPTypes
import Hummingbird

/// The cookie that a signed-in browser carries: no script can read it, no other site's form sends it along.
struct SessionCookie: Sendable {
    let publicURL: WebOrigin?

    /// `__Host-`: a browser takes it only from this very host over TLS, so that no neighbour can plant one (RFC 6265bis
    /// 4.1.3.2). On this machine itself there is no TLS and no neighbour.
    func name(for request: HTTPRequest) -> String { isSecure(request) ? "__Host-headwater" : "headwater" }

    private func isSecure(_ request: HTTPRequest) -> Bool {
        if publicURL?.scheme == "https" { return true }
        guard let host = request.authority.flatMap({ Authority($0)?.host }) else { return true }
        let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        return !(HostRule.isLoopback(bare) || host.hasSuffix(".localhost"))
    }

    /// Seconds that a browser keeps it; the server may end the session before.
    static let maxAge = 180 * 86_400

    /// The value of `Set-Cookie`.
    func setting(_ value: String, for request: HTTPRequest) -> String {
        attributes("\(name(for: request))=\(value); Max-Age=\(Self.maxAge)", request)
    }

    func removing(for request: HTTPRequest) -> String {
        attributes("\(name(for: request))=; Max-Age=0", request)
    }

    private func attributes(_ pair: String, _ request: HTTPRequest) -> String {
        "\(pair); Path=/; HttpOnly; SameSite=Lax\(isSecure(request) ? "; Secure" : "")"
    }

    /// What a request proves itself with; a token that was chosen wins over a cookie that came by itself.
    func credentials(of request: HTTPRequest) -> Credentials {
        if let authorization = request.headerFields[.authorization] {
            let words = authorization.split(separator: " ", maxSplits: 1)
            if words.count == 2, words[0].lowercased() == "bearer" { return .bearer(String(words[1])) }
        }
        let name = name(for: request)
        for field in request.headerFields[values: .cookie] {
            for pair in field.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                if parts.count == 2, parts[0].drop(while: { $0 == " " }) == name { return .cookie(String(parts[1])) }
            }
        }
        return .none
    }
}
