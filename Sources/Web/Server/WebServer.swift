import HeadwaterCore
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
import Origin
public import ServiceLifecycle
import Uploads

/// The HTTP side of Headwater: uploads, API, media and pages on one port.
public struct WebServer: Service {
    /// As Server names it.
    static let name = "headwater"

    private let services: WebServices
    private let configuration: WebConfiguration
    private let logger: Logger
    private let version: String
    private let onRunning: @Sendable (Int) async -> Void
    private let origin: MediaOrigin

    /// - Parameters:
    ///   - version: of the program, for `/metrics`.
    ///   - onRunning: called with the port once connections are accepted.
    /// - Throws: ``WebServerError`` for a configuration that is not safe.
    public init(
        services: WebServices, configuration: WebConfiguration, logger: Logger, version: String,
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws(WebServerError) {
        try configuration.validate()
        // A server that was configured to ask who comes must not run without being able to.
        guard configuration.hasAccounts == (services.accounts != nil),
            configuration.hasAccounts == !services.uploads.admission.isOpen
        else {
            throw WebServerError(kind: .exposed, host: configuration.host, port: configuration.port)
        }
        self.services = services
        self.configuration = configuration
        self.logger = logger
        self.version = version
        self.onRunning = onRunning
        origin = services.origin ?? .serving(services.database, services.store, configuration)
    }

    /// Serves until the task is cancelled or its service group shuts down; then requests may go on for the
    /// configured time.
    ///
    /// - Throws: ``WebServerError`` when it can't listen.
    public func run() async throws {
        let application = makeApplication()
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await application.run() }
                group.addTask { [limit = configuration.shutdownLimit] in
                    try await gracefulShutdown()
                    try await Task.sleep(for: limit)
                }
                try await group.next()
                group.cancelAll()
            }
        } catch is CancellationError {
            return
        } catch {
            throw WebServerError(listening: error, host: configuration.host, port: configuration.port) ?? error
        }
    }

    func makeApplication() -> some ApplicationProtocol {
        Application(
            router: makeRouter(),
            server: HTTPServerBuilder { [configuration, origin, views = services.views?.intake] responder in
                GuardedChannel(
                    idleTime: configuration.idleLimit, limits: configuration.connection, origin: OriginLoops(origin),
                    hosts: HostRule(configuration), proxies: ForwardedPath(trusted: configuration.trustedProxies),
                    views: views, responder: responder)
            },
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), serverName: Self.name,
                availableConnectionsDelegate: MaximumAvailableConnections(configuration.connection.maxConnections)),
            onServerRunning: { [onRunning] channel in await onRunning(channel.localAddress?.port ?? 0) },
            logger: logger)
    }

    /// Of every route, as the router has it: `/v1/videos/{id}`.
    var paths: Set<String> { Set(makeRouter().routes.map { "\($0.path)" }) }

    /// Everything there is to ask for, in one place.
    private func makeRouter() -> Router<WebContext> {
        let metrics = WebMetrics()
        let router = Router(context: WebContext.self)
        router.add(middleware: RequestIdentity())
        router.add(middleware: RequestRecord(metrics: metrics))
        router.add(middleware: SecurityHeaders(isEncrypted: configuration.publicURL?.scheme == "https"))
        router.add(middleware: CrossOrigin(rule: configuration.crossOrigin))
        router.add(middleware: ProblemAnswers())
        router.add(middleware: HostGuard(rule: HostRule(configuration)))
        router.add(
            middleware: OriginGuard(
                rule: OriginRule(publicURL: configuration.publicURL, crossOrigin: configuration.crossOrigin)))
        router.add(middleware: ClientAddress(path: ForwardedPath(trusted: configuration.trustedProxies)))
        let cookie = SessionCookie(publicURL: configuration.publicURL)
        // First who asks, since it is them who are counted; then what they showed is refused, so that trying is counted, too.
        router.add(middleware: Authentication(accounts: services.accounts, cookie: cookie))
        if let plan = configuration.rateLimits, let limiter = services.rateLimiter {
            router.add(middleware: RateLimits(limiter: limiter, plan: plan, subject: RateLimitSubject.byCaller))
        }
        router.add(middleware: Admittance())
        router.add(middleware: Negotiation())
        let gate = Gate(services)
        addAccounts(to: router, gate, cookie)
        UploadRoutes(uploads: services.uploads, delete: services.actions.delete, metrics: metrics, gate: gate)
            .add(to: router)
        DirectRoutes(
            uploads: services.uploads, metrics: metrics, office: services.office,
            publicURL: configuration.publicURL, gate: gate
        ).add(to: router)
        VideoRoutes(services: services, metrics: metrics).add(to: router)
        CaptionRoutes(database: services.database, actions: services.actions, gate: gate).add(to: router)
        VideoEventRoutes(
            reader: VideoReader(services: services), coordination: services.coordination,
            heartbeat: configuration.heartbeat, gate: gate
        ).add(to: router)
        WebhookRoutes(
            database: services.database, coordination: services.coordination, targets: configuration.webhookTargets,
            gate: gate, overlap: configuration.webhookOverlap
        ).add(to: router)
        MediaRoutes(origin: origin, database: services.database, gate: gate, views: services.views?.intake)
            .add(to: router)
        if let views = services.views {
            BeaconRoutes(intake: views.intake, gate: gate, origin: origin).add(to: router)
            AnalyticsRoutes(reports: views.reports, gate: gate).add(to: router)
        }
        PageRoutes(database: services.database, hasAccounts: services.accounts != nil, gate: gate).add(to: router)
        DocumentRoutes(gate: gate).add(to: router)
        HealthRoutes(services: services).add(to: router)
        MetricsRoutes(
            database: services.database, metrics: metrics, origin: origin, version: version,
            trouble: services.trouble, gate: gate, views: services.views
        ).add(to: router)
        return router
    }

    /// The routes about who asks.
    private func addAccounts(to router: Router<WebContext>, _ gate: Gate, _ cookie: SessionCookie) {
        SessionRoutes(accounts: services.accounts).add(to: router)
        guard let accounts = services.accounts else { return }
        AuthRoutes(accounts: accounts, cookie: cookie).add(to: router)
        AccountRoutes(accounts: accounts, gate: gate).add(to: router)
        PeopleRoutes(accounts: accounts, gate: gate).add(to: router)
    }
}
