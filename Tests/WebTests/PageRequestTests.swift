import Testing

@testable import Web

@Suite struct PageRequestTests {
    @Test(arguments: ["01arz3ndektsv4rrffq69g5fav", "a", "ü/+=&", String(repeating: "x", count: 100)])
    func `a cursor gives back its place, for its own list only`(place: String) {
        let cursor = PageCursor.text(place, of: "videos")
        #expect(PageCursor.place(in: cursor, of: "videos") == place)
        #expect(PageCursor.place(in: cursor, of: "webhooks") == nil)
        #expect(
            cursor.utf8.allSatisfy { $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "=") })
    }

    @Test func `a cursor with anything changed is none`() {
        let cursor = PageCursor.text("01arz3ndektsv4rrffq69g5fav", of: "videos")
        for place in cursor.indices {
            var other = cursor
            other.replaceSubrange(place...place, with: cursor[place] == "A" ? "B" : "A")
            #expect(PageCursor.place(in: other, of: "videos") == nil)
        }
        for text in [
            "", "=", cursor + "=", cursor + "AA", String(cursor.dropLast()), "01arz3ndektsv4rrffq69g5fav", "💧",
        ] {
            #expect(PageCursor.place(in: text, of: "videos") == nil, "\(text)")
        }
    }

    @Test func `pages stay what they were while videos come and go`() async throws {
        try await withServer { server in
            var made: [String] = []
            for _ in 1...5 { made.append(String(try await server.create(length: 9).split(separator: "/").last ?? "")) }
            made.sort(by: >)
            let first = try await server.ask("GET", "/v1/videos?limit=2").json
            let cursor = try #require(first["next_cursor"] as? String)
            #expect(!cursor.contains(made[1]))
            _ = try await server.create(length: 9)
            #expect(try await server.ask("DELETE", "/v1/videos/\(made[1])").status == 204)
            let second = try await server.ask("GET", "/v1/videos?limit=2&cursor=\(cursor)").json
            let ids = (second["data"] as? [[String: Any]])?.compactMap { $0["id"] as? String }
            #expect(ids == [made[2], made[3]])
        }
    }

    @Test func `bounds and repetitions are refused`() async throws {
        try await withServer { server in
            for query in ["limit=0", "limit=101", "limit=-1", "limit=%2B5", "limit=1&limit=2", "limit=", "cursor="] {
                let response = try await server.ask("GET", "/v1/videos?\(query)")
                #expect(response.status == 400 && response.code == "invalid_parameter", "\(query)")
            }
            #expect(try await server.ask("GET", "/v1/videos?limit=100").status == 200)
        }
    }
}
