import Accounts
import Foundation
import HTTPTypes
import HeadwaterCore
import Hummingbird
import HummingbirdCore
import NIOCore
import ServiceLifecycle

/// `/v1/videos/{id}/events`: the video's JSON at once and whenever it changes, as server-sent events.
///
/// `video` carries the video; `deleted` is the last one of a video that is gone.
struct VideoEventRoutes: Sendable {
    let reader: VideoReader
    let coordination: any Coordination
    let heartbeat: Duration
    let gate: Gate

    func add(to router: Router<WebContext>) {
        router.resource("/v1/videos/{id}/events", [.get: open])
    }

    @Sendable private func open(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.videoID()
        // First this, then the first look: a change in between is heard.
        let changes = await coordination.subscribe(to: .video(id))
        try await gate.require(.seeVideo, of: id, context)
        guard try await reader.find(id, for: context.caller) != nil else { throw Problem.videoNotFound }
        let headers: HTTPFields = [.contentType: "text/event-stream", .cacheControl: "no-store"]
        if request.method == .head { return Response(status: .ok, headers: headers) }
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                let signals = EventSignals()
                try await request.body.consumeWithInboundCloseHandler { _ in
                    try await withGracefulShutdownHandler {
                        try await send(id, context.caller, signals, changes, &writer)
                    } onGracefulShutdown: {
                        signals.post(.end)
                    }
                } onInboundClosed: {
                    signals.post(.end)
                }
                try await writer.finish(nil)
            })
    }

    private func send(
        _ id: VideoID, _ caller: Caller, _ signals: EventSignals, _ changes: AsyncStream<Void>,
        _ writer: inout any ResponseBodyWriter
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in changes { signals.post(.changed) }
                signals.post(.end)
            }
            group.addTask { [heartbeat] in
                while true {
                    try await Task.sleep(for: heartbeat)
                    signals.post(.heartbeat)
                }
            }
            defer { group.cancelAll() }
            signals.post(.changed)
            var last: Data?
            var caller = caller
            for await _ in signals.waking {
                var pending = signals.take()
                if pending.contains(.end) { return }
                // Whoever is signed out meanwhile, or loses their role, sees no more than others.
                let now = try await gate.current(caller)
                if now != caller {
                    caller = now
                    pending.insert(.changed)
                }
                if pending.contains(.changed) {
                    guard let video = try await reader.find(id, for: caller) else {
                        try await writer.write(ByteBuffer(string: "event: deleted\ndata: {\"id\":\"\(id)\"}\n\n"))
                        return
                    }
                    let json = try APICoding.encoder.encode(video)
                    if json != last {
                        last = json
                        try await writer.write(
                            ByteBuffer(string: "event: video\ndata: \(String(decoding: json, as: UTF8.self))\n\n"))
                        continue
                    }
                }
                if pending.contains(.heartbeat) { try await writer.write(ByteBuffer(string: ": still here\n\n")) }
            }
        }
    }
}
