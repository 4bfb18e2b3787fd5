import Accounts
import HTTPTypes
import HeadwaterCore
import Hummingbird

/// The API's documentation: `/docs` for people, `/v1/openapi.json` for programs, `/docs/problems` for what went wrong.
struct DocumentRoutes: Sendable {
    let gate: Gate

    func add(to router: Router<WebContext>) {
        router.resource("/docs", [.get: { try await page(PageAssets.docs, $0, $1) }])
        router.resource("/docs/problems", [.get: { try await page(ProblemPage.asset, $0, $1) }])
        router.resource("/v1/openapi.json", [.get: document])
    }

    private func page(_ page: PageAsset, _ request: Request, _ context: WebContext) async throws -> Response {
        try await gate.require(.seeDocuments, context)
        return PageRoutes.page(page, request)
    }

    @Sendable private func document(_ request: Request, _ context: WebContext) async throws -> Response {
        try await gate.require(.seeDocuments, context)
        return PageRoutes.conditional(PageAssets.openAPI, request)
    }
}
