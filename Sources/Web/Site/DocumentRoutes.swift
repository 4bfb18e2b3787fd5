import HTTPTypes
import Hummingbird

/// The API's documentation: `/docs` for people, `/v1/openapi.json` for programs, `/docs/problems` for what went wrong.
struct DocumentRoutes: Sendable {
    func add(to router: Router<WebContext>) {
        router.resource("/docs", [.get: { request, _ in PageRoutes.page(PageAssets.docs, request) }])
        router.resource("/docs/problems", [.get: { request, _ in PageRoutes.page(ProblemPage.asset, request) }])
        router.resource(
            "/v1/openapi.json", [.get: { request, _ in PageRoutes.conditional(PageAssets.openAPI, request) }])
    }
}
