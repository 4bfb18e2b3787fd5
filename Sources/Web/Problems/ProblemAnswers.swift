import HTTPTypes
import Hummingbird
import Logging
import NIOHTTP1

/// Turns every error of what comes after it into a problem, and ends the connection when a body was left unread.
struct ProblemAnswers: RouterMiddleware {
    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPParserError {
            // The connection itself is broken; Hummingbird answers and closes it.
            throw error
        } catch {
            let problem = Problem(reporting: error)
            log(problem, context.logger)
            let response = problem.response()
            return request.head.declaresBody ? response.closingConnection(context.channel) : response
        }
    }

    private func log(_ problem: Problem, _ logger: Logger) {
        let level: Logger.Level = problem.status.kind == .serverError ? .error : .debug
        var metadata: Logger.Metadata = ["code": "\(problem.code)"]
        if let cause = problem.cause { metadata["cause"] = "\(cause)" }
        logger.log(level: level, "request refused", metadata: metadata)
    }
}
