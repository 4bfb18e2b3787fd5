import Catalog
import HeadwaterCore
import Testing

extension CatalogRule {
    static let idempotency = [
        CatalogRule("a key is new once, then under way, then answered") { catalog in
            let video = try await catalog.addVideo().id
            let request = IdempotentRequest(key: "k", fingerprint: "f")
            #expect(try await catalog.write { try $0.idempotency.begin(request) } == .nothing)
            #expect(try await catalog.write { try $0.idempotency.begin(request) } == .underWay)
            try await catalog.write { try $0.idempotency.bind(request, to: video) }
            #expect(try await catalog.write { try $0.idempotency.begin(request) } == .underWay)
            try await catalog.write { try $0.idempotency.answer(request, "{}") }
            #expect(try await catalog.write { try $0.idempotency.begin(request) } == .answered(video, text: "{}"))
        },
        CatalogRule("a key is for one request of one owner") { catalog in
            let request = IdempotentRequest(key: "k", fingerprint: "f")
            try await catalog.write { transaction in
                #expect(try transaction.idempotency.begin(request) == .nothing)
                #expect(try transaction.idempotency.begin(.init(key: "k", fingerprint: "g")) == .another)
                #expect(try transaction.idempotency.begin(.init(owner: "o", key: "k", fingerprint: "g")) == .nothing)
                try transaction.idempotency.release(request)
                #expect(try transaction.idempotency.begin(.init(key: "k", fingerprint: "g")) == .nothing)
            }
        },
        CatalogRule("what was under way when the server died is answered by its video, or free again") { catalog in
            let video = try await catalog.addVideo().id
            let made = IdempotentRequest(key: "made", fingerprint: "f")
            let begun = IdempotentRequest(key: "begun", fingerprint: "f")
            try await catalog.write { transaction in
                for request in [made, begun] { #expect(try transaction.idempotency.begin(request) == .nothing) }
                try transaction.idempotency.bind(made, to: video)
                try transaction.idempotency.settleInterrupted()
                #expect(try transaction.idempotency.begin(made) == .answered(video, text: nil))
                #expect(try transaction.idempotency.begin(begun) == .nothing)
            }
        },
        CatalogRule("a key is forgotten with its video, and when it is old") { catalog in
            let video = try await catalog.addVideo().id
            let bound = IdempotentRequest(key: "bound", fingerprint: "f")
            let old = IdempotentRequest(key: "old", fingerprint: "f")
            try await catalog.write { transaction in
                for request in [bound, old] { #expect(try transaction.idempotency.begin(request) == .nothing) }
                try transaction.idempotency.bind(bound, to: video)
                try transaction.videos.delete(video)
                #expect(try transaction.idempotency.begin(bound) == .nothing)
            }
            catalog.time.advance(by: .seconds(60))
            let now = catalog.time.now
            try await catalog.write { transaction in
                try transaction.idempotency.forget(before: now)
                #expect(try transaction.idempotency.begin(old) == .nothing)
            }
        },
    ]
}
