import Accounts
import HeadwaterCore
import Hummingbird
import Logging
import NIOCore

/// What middleware and routes know of a request beside the request itself.
struct WebContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The connection, for what Hummingbird has no words for: informational answers and early closing.
    let channel: any Channel
    /// Where the request came from: the connection's other end until ``ClientAddress`` has looked at what proxies say. Nil for a
    /// connection without an address of IP.
    var client: IPAddress?
    /// Who asks; nobody until ``Authentication`` has found out.
    var caller: Caller = .anonymous
    /// Whether a browser sent along by itself what told who asks.
    var cameByCookie = false
    /// Why what the request shows to prove who asks is not good; ``Admittance`` refuses it.
    var doubt: AccountRefusal?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
        client = source.channel.remoteAddress?.ipAddress.flatMap { IPAddress($0) }
    }
}

/// The logger's key for the id that `X-Request-Id` carries.
let requestIDKey = "request_id"
