import Accounts
import Catalog
import HTTPTypes
import HeadwaterCore
import Hummingbird
import NIOCore
import Origin

/// The web pages: the library at `/`, `/watch/{id}`, `/embed/{id}`, `/analytics` of all and of one, those to sign in by, and their files
/// below `/assets/`.
struct PageRoutes: Sendable {
    let database: any Database
    let hasAccounts: Bool
    let gate: Gate

    func add(to router: Router<WebContext>) {
        if hasAccounts {
            for (path, page) in [
                ("/login", PageAssets.login), ("/register", PageAssets.register), ("/reset", PageAssets.reset),
            ] as [(RouterPath, PageAsset)] {
                router.resource(path, [.get: { request, _ in Self.page(page, request) }])
            }
        }
        router.resource("/", [.get: { request, _ in Self.page(PageAssets.library, request) }])
        router.resource("/watch/{id}", [.get: { try await page(PageAssets.watch, of: $1, $0) }])
        router.resource("/embed/{id}", [.get: { try await page(PageAssets.embed, of: $1, $0, isFramed: true) }])
        router.resource(
            "/analytics",
            [
                .get: { request, context in
                    try await analytics(request) { try await gate.require(.seeAllAnalytics, context) }
                }
            ])
        router.resource(
            "/analytics/{id}",
            [
                .get: { request, context in
                    try await analytics(request) {
                        try await gate.require(.seeAnalytics, ofVideo: try context.videoID(), context)
                    }
                }
            ])
        router.resource("/assets/{name}", [.get: asset])
    }

    /// A page about a video; the same page, as 404, when there is none, since the page itself says so best.
    private func page(
        _ page: PageAsset, of context: WebContext, _ request: Request, isFramed: Bool = false
    ) async throws -> Response {
        var isThere = false
        if let id = context.parameters.get("id").flatMap({ VideoID($0) }) {
            let video = try await database.read { try $0.videos.find(id) }
            isThere = video.map { Permission.may(context.caller, .seeVideo, on: AccessObject($0)) } ?? false
        }
        return Self.page(page, request, isFramed: isFramed, status: isThere ? .ok : .notFound)
    }

    /// The page says itself why it has nothing to show, so whoever may not see its numbers gets it with the status of the refusal.
    private func analytics(_ request: Request, requiring: () async throws -> Void) async throws -> Response {
        do {
            try await requiring()
            return Self.page(PageAssets.analytics, request)
        } catch let problem as Problem {
            var response = Self.page(PageAssets.analytics, request, status: problem.status)
            for field in problem.fields { response.headers.append(field) }
            return response
        }
    }

    static func page(
        _ page: PageAsset, _ request: Request, isFramed: Bool = false, status: HTTPResponse.Status = .ok
    ) -> Response {
        var response = status == .ok ? conditional(page, request) : whole(page, status: status)
        response.headers[.contentSecurityPolicy] = policy(isFramed: isFramed)
        if !isFramed { response.headers[.crossOriginOpenerPolicy] = "same-origin" }
        return response
    }

    @Sendable private func asset(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let asset = context.parameters.get("name").flatMap({ PageAssets.files[$0] }) else {
            throw Problem.notFound
        }
        return Self.conditional(asset, request)
    }

    static func conditional(_ asset: PageAsset, _ request: Request) -> Response {
        let condition = request.headers[.ifNoneMatch].flatMap { EntityTagCondition($0) }
        let isKnown =
            switch condition {
            case .any: true
            case .tags(let tags): tags.contains { $0.matchesWeakly(asset.entityTag) }
            case nil: false
            }
        guard isKnown else { return whole(asset, status: .ok) }
        var response = whole(asset, status: .notModified)
        response.body = ResponseBody()
        response.headers[.contentType] = nil
        response.headers[.contentLength] = nil
        return response
    }

    private static func whole(_ asset: PageAsset, status: HTTPResponse.Status) -> Response {
        Response(
            status: status,
            headers: [
                // Asked for again each time, so that all files of a page are of one version.
                .contentType: asset.type, .cacheControl: "no-cache", .eTag: asset.entityTag.description,
            ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: asset.bytes)))
    }

    /// Only our own files and requests; an embedded player may stand in any page, the others in none.
    static func policy(isFramed: Bool) -> String {
        [
            "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' blob:",
            "media-src 'self' blob:", "connect-src 'self'", "base-uri 'none'", "form-action 'none'",
            "frame-ancestors \(isFramed ? "*" : "'none'")",
        ].joined(separator: "; ")
    }
}
