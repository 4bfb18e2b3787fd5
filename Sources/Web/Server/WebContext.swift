import Accounts
import Hummingbird
import Logging
import NIOCore

/// What middleware and routes know of a request beside the request itself.
struct WebContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The connection, for what Hummingbird has no words for: informational answers and early closing.
    let channel: any Channel
    /// Who asks; nobody until `Authentication` has found out.
    var caller: Caller = .anonymous
    /// Whether a browser sent along by itself what told who asks.
    var cameByCookie = false

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}

/// The logger's key for the id that `X-Request-Id` carries.
let requestIDKey = "request_id"
