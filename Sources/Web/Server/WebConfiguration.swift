public import HeadwaterCore
public import Origin

/// How the web server listens and whom it answers.
public struct WebConfiguration: Sendable {
    /// An address or name to listen on.
    public var host: String
    /// 0 takes any free port.
    public var port: Int
    /// How people reach the server from outside, when a proxy stands before it.
    public var publicURL: WebOrigin?
    /// Listening beyond loopback, where everyone who reaches the port may upload and delete.
    public var allowsAnonymous: Bool
    /// Whether people have to sign in to change anything.
    public var hasAccounts: Bool
    /// Further names that requests may be addressed to.
    public var allowedHosts: [String]
    /// How long requests may go on when the server stops.
    public var shutdownLimit: Duration
    /// How long a connection may be silent between requests or within one's body.
    public var idleLimit: Duration
    /// Between two comments on a quiet event stream, so that proxies keep it open.
    public var heartbeat: Duration
    /// The proxies that are believed about whom a request came from.
    public var trustedProxies: [AddressBlock] = []
    /// How often clients may ask; nil when nobody is limited.
    public var rateLimits: RateLimitPlan?
    /// Which other sites' pages may use the API.
    public var crossOrigin = CrossOriginRule.none
    /// Where webhooks may be sent.
    public var webhookTargets = WebhookTargets()
    /// How long a webhook's secret signs beside the one that replaces it.
    public var webhookOverlap = Duration.seconds(24 * 3600)
    /// What a connection has to keep to.
    public var connection = ConnectionLimits()
    /// What is kept of media, and for how long.
    public var origin = MediaOrigin.Configuration()

    public init(
        host: String = "127.0.0.1", port: Int = 8080, publicURL: WebOrigin? = nil, allowsAnonymous: Bool = false,
        hasAccounts: Bool = false, allowedHosts: [String] = [], shutdownLimit: Duration = .seconds(20),
        idleLimit: Duration = .seconds(60),
        heartbeat: Duration = .seconds(15)
    ) {
        self.host = host
        self.port = port
        self.publicURL = publicURL
        self.allowsAnonymous = allowsAnonymous
        self.hasAccounts = hasAccounts
        self.allowedHosts = allowedHosts
        self.shutdownLimit = shutdownLimit
        self.idleLimit = idleLimit
        self.heartbeat = heartbeat
    }

    /// Whether only this machine reaches the server.
    public var isForOneMachine: Bool { HostRule.isLoopback(host) }

    /// Whether nobody but whoever sits at this machine is meant to come: with an address for others there is a proxy, and
    /// with accounts there are people, whatever the server itself listens on.
    public var isForItsOwner: Bool { isForOneMachine && publicURL == nil && !hasAccounts }

    /// - Throws: ``WebServerError`` with `exposed` when anyone on the network could change things and nobody said so.
    public func validate() throws(WebServerError) {
        guard allowsAnonymous || hasAccounts || isForOneMachine else {
            throw WebServerError(kind: .exposed, host: host, port: port)
        }
    }
}
