import Accounts
import Analytics
import Foundation
import HTTPTypes
import HeadwaterCore
import Hummingbird
import NIOCore

/// `/v1/analytics` and `/v1/videos/{id}/analytics`: numbers about views, as JSON or CSV.
struct AnalyticsRoutes: Sendable {
    let reports: ViewReports
    let gate: Gate

    func add(to router: Router<WebContext>) {
        router.resource("/v1/analytics", [.get: ofAll])
        router.resource("/v1/analytics.csv", [.get: tableOfAll])
        router.resource("/v1/videos/{id}/analytics", [.get: ofVideo])
        router.resource("/v1/videos/{id}/analytics.csv", [.get: tableOfVideo])
    }

    @Sendable private func ofAll(_ request: Request, _ context: WebContext) async throws -> Response {
        try await answer(request, context, video: nil, isCSV: prefersCSV(request))
    }

    @Sendable private func tableOfAll(_ request: Request, _ context: WebContext) async throws -> Response {
        try await answer(request, context, video: nil, isCSV: true)
    }

    @Sendable private func ofVideo(_ request: Request, _ context: WebContext) async throws -> Response {
        try await answer(request, context, video: try context.videoID(), isCSV: prefersCSV(request))
    }

    @Sendable private func tableOfVideo(_ request: Request, _ context: WebContext) async throws -> Response {
        try await answer(request, context, video: try context.videoID(), isCSV: true)
    }

    private func answer(
        _ request: Request, _ context: WebContext, video: VideoID?, isCSV: Bool
    ) async throws -> Response {
        if let video {
            try await gate.require(.seeAnalytics, ofVideo: video, context)
        } else {
            try await gate.require(.seeAllAnalytics, context)
        }
        let report = try await reports.report(try query(request, video))
        guard isCSV else { return try APICoding.response(AnalyticsResource(report: report)) }
        let name = video.map { "analytics-\($0).csv" } ?? "analytics.csv"
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8; header=present", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"\(name)\"",
            ], body: ResponseBody(byteBuffer: ByteBuffer(string: AnalyticsCSV.text(report))))
    }

    private func prefersCSV(_ request: Request) -> Bool {
        let accepted = AcceptedTypes(request.headers[values: .accept])
        return accepted.includes("text/csv") && !accepted.includes("application/json")
    }

    private func query(_ request: Request, _ video: VideoID?) throws -> AnalyticsQuery {
        do {
            return try AnalyticsQuery(
                video: video, from: try request.time("from"), to: try request.time("to"),
                span: try request.word("interval"), breakdown: try request.word("breakdown"), now: reports.now)
        } catch let problem as AnalyticsQuery.Problem {
            throw Problem.invalidParameter(problem.message)
        }
    }
}

extension Request {
    fileprivate func time(_ name: Substring) throws(Problem) -> Timestamp? {
        guard let text = try parameter(name) else { return nil }
        let date =
            (try? Date.ISO8601FormatStyle().parse(text))
            ?? (try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text))
        // So far away that microseconds do not fit, in either direction.
        guard let date, abs(date.timeIntervalSince1970) < 1e12 else {
            throw Problem.invalidParameter("\(name) is a time such as 2026-01-31T12:00:00Z.")
        }
        return Timestamp(microseconds: Int64((date.timeIntervalSince1970 * 1000).rounded()) * 1000)
    }

    fileprivate func word<Word: RawRepresentable<String> & CaseIterable>(_ name: Substring) throws(Problem) -> Word? {
        guard let text = try parameter(name) else { return nil }
        guard let word = Word(rawValue: text) else {
            throw Problem.invalidParameter(
                "\(name) is one of \(Word.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        return word
    }
}

extension HTTPField.Name {
    // A token, so never nil.
    fileprivate static let contentDisposition = HTTPField.Name("Content-Disposition")!
}
