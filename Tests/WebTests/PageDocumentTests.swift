import Testing

@testable import Web

@Suite struct PageDocumentTests {
    private static let pages: [(name: String, page: PageAsset)] = [
        ("library", PageAssets.library), ("watch", PageAssets.watch), ("embed", PageAssets.embed),
        ("docs", PageAssets.docs), ("login", PageAssets.login), ("register", PageAssets.register),
        ("reset", PageAssets.reset), ("problems", ProblemPage.asset),
    ]

    @Test(arguments: pages.indices)
    func `a page has one head and one main part, and names only files that are there`(place: Int) {
        let (name, page) = Self.pages[place]
        let html = String(decoding: page.bytes, as: UTF8.self)
        let once = [
            "<!doctype html>", #"<html lang="en">"#, "<head>", #"<meta charset="utf-8">"#, "</title>", "</head>",
            "<body>", "<main", "</main>", "</body>", "</html>",
        ]
        for part in once { #expect(html.ranges(of: part).count == 1, "\(name): \(part)") }
        let files = html.matches(of: #/="\/assets\/([^"]+)"/#).map { String($0.1) }
        #expect(files.contains("app.css") && files.contains("icon.svg"))
        #expect(files.filter { PageAssets.files[$0] == nil } == [])
        // The link past the masthead leads somewhere.
        #expect(html.contains(##"href="#main""##) == (name != "embed"))
        if name != "embed" { #expect(html.ranges(of: #"id="main""#).count == 1, "\(name)") }
    }

    @Test func `the browser's tab says which page it is`() {
        #expect(
            PageDocument(title: "Sign in", styles: []).html(around: "").contains("<title>Sign in · Headwater</title>"))
        #expect(PageDocument(styles: []).html(around: "").contains("<title>Headwater</title>"))
    }
}
