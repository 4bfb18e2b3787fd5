import AsyncHTTPClient
import Foundation
import HeadwaterCore
import NIOCore
import NIOHTTP1
import Pipeline

/// Sends webhooks over HTTP, to addresses that may be sent to only.
///
/// A name is looked up once, each of its addresses is checked, and the connection goes to the one that was checked: a name that means
/// something else a moment later (DNS rebinding) gains nothing. Redirects are not followed.
struct WebhookSender: Sendable {
    let targets: WebhookTargets

    private static let connectTime = TimeAmount.seconds(5)
    /// From the first byte that is sent to the last that comes.
    private static let totalTime = TimeAmount.seconds(15)
    /// Of the answer, which means nothing beyond its status.
    private static let maxAnswer = 64 << 10

    func post(_ request: WebhookRequest) async throws -> WebhookAnswer {
        if let problem = targets.problem(with: request.url) { return .none(problem) }
        guard var url = URLComponents(string: request.url), let host = url.host?.lowercased() else {
            return .none("The address can't be read.")
        }
        let literal = WebhookTargets.literal(host)
        let addresses = if let literal { [literal] } else { await HostLookup.addresses(of: host) }
        guard let address = addresses.first else { return .none("The name \(host) is not known.") }
        guard addresses.allSatisfy(targets.permits) else { return .none(WebhookTargets.refusal) }

        var request = request
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout = .init(connect: Self.connectTime, read: Self.totalTime)
        configuration.httpVersion = .http1Only
        if literal == nil {
            // Written as it was looked up, so that the client finds it in its configuration.
            url.host = host
            request.url = url.string ?? request.url
            configuration.dnsOverride = [host: "\(address)"]
        }
        // One for each request, since what a name stands for is part of a client's configuration.
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let answer: WebhookAnswer
        do {
            answer = try await send(request, by: client)
        } catch {
            try? await client.shutdown()  // the first error is the one that counts
            throw error
        }
        try await client.shutdown()
        return answer
    }

    private func send(_ request: WebhookRequest, by client: HTTPClient) async throws -> WebhookAnswer {
        var sent = HTTPClientRequest(url: request.url)
        sent.method = .POST
        for field in request.fields { sent.headers.add(name: field.name, value: field.value) }
        sent.body = .bytes(ByteBuffer(string: request.body))
        do {
            let response = try await client.execute(sent, timeout: Self.totalTime)
            // Read to the end where that is near, so that the receiver is not reset while it writes.
            _ = try? await response.body.collect(upTo: Self.maxAnswer)
            return .status(Int(response.status.code))
        } catch {
            if Task.isCancelled { throw CancellationError() }
            return .none("The receiver can't be reached: \(error).")
        }
    }
}
