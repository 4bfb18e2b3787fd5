import Accounts
import HeadwaterCore
import Web

extension ServeConfiguration {
    /// What an operator may not have thought of, to be said when the server starts: nothing of it is wrong in itself.
    var notices: [String] {
        var notices: [String] = []
        if accounts != nil, mail == nil {
            let lack = accounts?.publicAddress == nil ? ", without this server's address (--public-url)" : ""
            notices.append(
                "no mail server is named (HEADWATER_SMTP_HOST): links to set a new password come in this log\(lack)")
        }
        if web.publicURL != nil, web.isForOneMachine, web.rateLimits != nil, web.trustedProxies.isEmpty {
            notices.append(
                "no proxy is trusted (--trusted-proxy): all who come through one count as one client of the rate limits"
            )
        }
        return notices
    }
}
