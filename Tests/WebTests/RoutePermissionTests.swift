import Catalog
import Foundation
import HeadwaterCore
import Testing
import Uploads

@testable import Web

/// Each route with each kind of caller, over the wire.
@Suite struct RoutePermissionTests {
    /// Columns: anonymous, viewer, creator, moderator, admin, Ada | keys r, u, m, a | grant.
    private static let server: [(method: String, path: String, cells: String)] = [
        ("GET", "/v1/videos", "oooooo oxxx x"),
        ("POST", "/v1/videos", "-xoooo xoxx o"),
        ("POST", "/files", "-xoooo xoxx o"),
        ("GET", "/s3/params", "-xoooo xoxx o"),
        ("POST", "/s3/multipart", "-xoooo xoxx o"),
        // Nobody is asked who they are: only a signed address is one.
        ("PUT", "/s3/parts/{id}/{part}", "?????? ???? ?"),
        ("GET", "/v1/account", "-ooooo oxxx x"),
        ("PATCH", "/v1/account", "-ooooo xxxx x"),
        ("GET", "/v1/account/api-keys", "-ooooo xxxx x"),
        ("POST", "/v1/account/api-keys", "-ooooo xxxx x"),
        ("POST", "/v1/upload-grants", "-xoooo xoxx x"),
        ("GET", "/v1/upload-grants", "-xoooo xoxx x"),
        ("DELETE", "/v1/upload-grants/{id}", "-x???? x?xx x"),
        ("DELETE", "/v1/account/api-keys/{id}", "-????? xxxx x"),
        ("GET", "/v1/users", "-xxxox xxxo x"),
        ("GET", "/v1/users/{id}", "-xxx?x xxx? x"),
        ("PATCH", "/v1/users/{id}", "-xxxox xxxx x"),
        ("POST", "/v1/auth/register", "oooooo oooo o"),
        ("POST", "/v1/auth/login", "oooooo oooo o"),
        ("POST", "/v1/auth/refresh", "oooooo oooo o"),
        ("POST", "/v1/auth/logout", "oooooo oooo o"),
        ("POST", "/v1/auth/password-reset", "oooooo oooo o"),
        ("POST", "/v1/auth/password-reset/confirm", "oooooo oooo o"),
        ("GET", "/v1/audit", "-xxxox xxxo x"),
        ("GET", "/metrics", "-xxxox xxxo x"),
        ("GET", "/v1/analytics", "-xxxox xxxo x"),
        ("GET", "/v1/analytics.csv", "-xxxox xxxo x"),
        ("GET", "/analytics", "-xxxox xxxo x"),
        ("POST", "/v1/beacons", "oooooo oooo o"),
        ("GET", "/v1/webhooks", "-xxxox xxxo x"),
        ("POST", "/v1/webhooks", "-xxxox xxxo x"),
        ("GET", "/v1/webhooks/{id}", "-xxx?x xxx? x"),
        ("PATCH", "/v1/webhooks/{id}", "-xxxox xxxo x"),
        ("DELETE", "/v1/webhooks/{id}", "-xxx?x xxx? x"),
        ("POST", "/v1/webhooks/{id}/secret", "-xxx?x xxx? x"),
        ("GET", "/v1/webhooks/{id}/deliveries", "-xxx?x xxx? x"),
        ("GET", "/v1/webhooks/{id}/deliveries/{delivery}", "-xxx?x xxx? x"),
        ("POST", "/v1/webhooks/{id}/deliveries/{delivery}/replay", "-xxx?x xxx? x"),
        ("GET", "/v1/openapi.json", "oooooo oooo o"),
        ("GET", "/docs", "oooooo oooo o"),
        ("GET", "/docs/problems", "oooooo oooo o"),
        ("GET", "/v1/auth/session", "oooooo oooo o"),
        ("GET", "/health/live", "oooooo oooo o"),
        ("GET", "/health/ready", "oooooo oooo o"),
        ("GET", "/", "oooooo oooo o"),
        ("GET", "/login", "oooooo oooo o"),
        ("GET", "/assets/app.css", "oooooo oooo o"),
    ]

    @Test(arguments: People.Asker.allCases)
    func `the server's routes`(asker: People.Asker) async throws {
        try await withAccounts { server, _, people in
            for (method, path, cells) in Self.server {
                var headers = people[asker].merging(["Content-Type": "application/json"]) { $1 }
                if path == "/files" { headers["Tus-Resumable"] = "1.0.0"; headers["Upload-Length"] = "4" }
                let body: [UInt8]? = ["POST", "PATCH"].contains(method) && path != "/files" ? Array("[]".utf8) : nil
                let address = path.replacing(#/\{(id|delivery)\}/#, with: "01arz3ndektsv4rrffq69g5fav")
                    .replacing("{part}", with: "1")
                let response = try await server.ask(method, address, headers, body: body)
                #expect(letter(response.status) == cell(cells, asker), "\(method) \(path) \(response.status)")
                // Companion's clients have a form of their own.
                if !path.hasPrefix("/s3/") { expectForm(response, isPage: path == "/analytics") }
            }
        }
    }

    private struct Row: Sendable {
        var method: String
        /// `{id}` stands for the video's.
        var path: String
        /// By the kind of video: open, unlisted, private, and one that can't be played yet and came by the grant.
        var open: String
        var unlisted: String
        var secret: String
        var granted: String
    }

    private static let rows = [
        Row(
            method: "GET", path: "/v1/videos/{id}", open: "oooooo ooox o", unlisted: "oooooo ooox o",
            secret: "???ooo ooox ?", granted: "???ooo ooox o"),
        Row(
            method: "PATCH", path: "/v1/videos/{id}", open: "-xxooo xxox x", unlisted: "-xxooo xxox x",
            secret: "???ooo xxox ?", granted: "???ooo xxox x"),
        Row(
            method: "POST", path: "/v1/videos/{id}/retry", open: "-xxooo xxox x", unlisted: "-xxooo xxox x",
            secret: "???ooo xxox ?", granted: "???ooo xxox x"),
        Row(
            method: "GET", path: "/v/{id}/master.m3u8", open: "oooooo oxxx o", unlisted: "oooooo oxxx o",
            secret: "???ooo oxxx ?", granted: "?????? ?xxx x"),
        Row(
            method: "GET", path: "/v/{id}/1/master.m3u8", open: "oooooo oxxx o", unlisted: "oooooo oxxx o",
            secret: "???ooo oxxx ?", granted: "?????? ?xxx x"),
        Row(
            method: "GET", path: "/watch/{id}", open: "oooooo ooo? o", unlisted: "oooooo ooo? o",
            secret: "???ooo ooo? ?", granted: "???ooo ooo? o"),
        Row(
            method: "GET", path: "/embed/{id}", open: "oooooo ooo? o", unlisted: "oooooo ooo? o",
            secret: "???ooo ooo? ?", granted: "???ooo ooo? o"),
        Row(
            method: "GET", path: "/v1/videos/{id}/captions", open: "oooooo ooox o", unlisted: "oooooo ooox o",
            secret: "???ooo ooox ?", granted: "???ooo ooox o"),
        Row(
            method: "PUT", path: "/v1/videos/{id}/captions/{language}", open: "-xxooo xxox x",
            unlisted: "-xxooo xxox x", secret: "???ooo xxox ?", granted: "???ooo xxox x"),
        // What the row above has sent.
        Row(
            method: "DELETE", path: "/v1/videos/{id}/captions/{language}", open: "-xxooo xxox x",
            unlisted: "-xxooo xxox x", secret: "???ooo xxox ?", granted: "???ooo xxox x"),
        Row(
            method: "HEAD", path: "/v1/videos/{id}/events", open: "oooooo ooox o", unlisted: "oooooo ooox o",
            secret: "???ooo ooox ?", granted: "???ooo ooox o"),
        Row(
            method: "GET", path: "/v1/videos/{id}/analytics", open: "-xxooo oxxx x", unlisted: "-xxooo oxxx x",
            secret: "???ooo oxxx ?", granted: "???ooo oxxx x"),
        Row(
            method: "GET", path: "/v1/videos/{id}/analytics.csv", open: "-xxooo oxxx x", unlisted: "-xxooo oxxx x",
            secret: "???ooo oxxx ?", granted: "???ooo oxxx x"),
        Row(
            method: "GET", path: "/analytics/{id}", open: "-xxooo oxxx x", unlisted: "-xxooo oxxx x",
            secret: "???ooo oxxx ?", granted: "???ooo oxxx x"),
    ]

    @Test(arguments: People.Asker.allCases)
    func `the routes of a video`(asker: People.Asker) async throws {
        try await withAccounts { server, _, people in
            let ada = people.ids[.ada]
            let videos = [
                try await server.addVideo(of: ada), try await server.addVideo(of: ada, .unlisted),
                try await server.addVideo(of: ada, .private),
                try await server.addVideo(of: ada, isPlayable: false, grant: people.grant),
            ]
            for row in Self.rows {
                for (id, cells) in zip(videos, [row.open, row.unlisted, row.secret, row.granted]) {
                    let path = row.path.replacing("{id}", with: id.text).replacing("{language}", with: "de")
                    let type = row.method == "PUT" ? "text/vtt" : "application/json"
                    let headers = people[asker].merging(["Content-Type": type]) { $1 }
                    let text: String? =
                        switch row.method {
                        case "PATCH": #"{"title":"Clip"}"#
                        case "PUT": "WEBVTT\n\n00:01.000 --> 00:02.000\nHallo\n"
                        default: nil
                        }
                    let body = text.map { Array($0.utf8) }
                    let response = try await server.ask(row.method, path, headers, body: body)
                    #expect(
                        letter(response.status) == cell(cells, asker),
                        "\(row.method) \(row.path) \(cells) \(response.status)")
                }
            }
        }
    }

    /// Each deletion has a video of its own.
    @Test(arguments: [
        ("DELETE", "/v1/videos/{id}", Visibility.public, "-xxooo xxox x"),
        ("DELETE", "/v1/videos/{id}", .private, "???ooo xxox ?"),
        ("DELETE", "/v1/videos/{id}", .unlisted, "-xxooo xxox x"),
    ])
    func `deleting a video`(method: String, path: String, visibility: Visibility, cells: String) async throws {
        try await withAccounts { server, _, people in
            for asker in People.Asker.allCases {
                let id = try await server.addVideo(of: people.ids[.ada], visibility)
                let response = try await server.ask(method, path.replacing("{id}", with: id.text), people[asker])
                #expect(letter(response.status) == cell(cells, asker), "\(asker) \(response.status)")
                let isThere = try await server.database.read { try $0.videos.find(id) } != nil
                #expect(isThere == (cell(cells, asker) != "o"), "\(asker)")
            }
        }
    }

    @Test func `a list shows what its reader may see`() async throws {
        try await withAccounts { server, _, people in
            let ada = people.ids[.ada]
            for (visibility, title) in [(Visibility.public, "open"), (.unlisted, "unlisted"), (.private, "secret")] {
                _ = try await server.addVideo(of: ada, visibility, title: title)
            }
            _ = try await server.addVideo(of: ada, isPlayable: false, title: "making")
            _ = try await server.addVideo(of: nil, .private, title: "nobody's")
            let all: Set = ["open", "unlisted", "secret", "making", "nobody's"]
            let own = all.subtracting(["nobody's"])
            let expected: [(People.Asker, Set<String>)] = [
                (.anonymous, ["open"]), (.viewer, ["open"]), (.creator, ["open"]), (.ada, own), (.keyRead, own),
                (.moderator, all), (.admin, all),
            ]
            for (asker, titles) in expected {
                let list = try await server.ask("GET", "/v1/videos", people[asker]).json
                let data = try #require(list["data"] as? [[String: Any]])
                #expect(Set(data.compactMap { $0["title"] as? String }) == titles, "\(asker)")
                let isTheirs = [.ada, .moderator, .admin].contains(asker)
                #expect(data.allSatisfy { $0["editable"] as? Bool == isTheirs }, "\(asker)")
            }
        }
    }

    /// A route without rows here is one that nobody thought about.
    @Test func `every address of the server is in one of the tables`() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/Web")
        let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
        var addresses: Set<String> = []
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "swift" else { continue }
            let text = try String(contentsOf: file, encoding: .utf8)
            addresses.formUnion(text.matches(of: #/\.resource\(\s*"([^"]+)"/#).map { String($0.1) })
        }
        try #require(addresses.count > 20)
        var known = Set(Self.server.map(\.path) + Self.rows.map(\.path))
        // By patterns, and in tables of their own.
        known.formUnion(["/v/**", "/t/{token}/v/**", "/files/{id}", "/assets/{name}"])
        known.formUnion(UploadPermissionTests.parts.map(\.path))
        #expect(addresses.subtracting(known).sorted() == [])
    }

    /// - Parameter isPage: whether it is for people, and says in words what others say by a code.
    private func expectForm(_ response: RawResponse, isPage: Bool) {
        if response.status == 401 { #expect(response["www-authenticate"]?.hasPrefix("Bearer") == true) }
        if response.status >= 400 { #expect((response.code != nil) == !isPage) }
        if isPage { #expect(response["content-type"] == "text/html; charset=utf-8") }
    }
}
