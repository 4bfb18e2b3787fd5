/// The pages there are, each with the program and the styles that it needs.
enum Pages {
    static let library = PageDocument(
        title: "Library", styles: ["library.css"], script: "library.js",
        masthead: .init(
            skip: "Skip to the videos", isHome: true,
            links: #"<nav id="analytics" hidden><a href="/analytics">Analytics</a></nav>"# + session,
            offline: "This page tries again by itself; unfinished uploads go on where they were."))
    static let watch = PageDocument(
        styles: ["player.css", "watch.css"], script: "watch.js",
        masthead: .init(
            skip: "Skip to the video",
            links: #"<nav><a id="analytics" hidden>Analytics</a> <a href="/">All videos</a></nav>"# + session,
            offline: PageDocument.Masthead.triesAgain))
    static let embed = PageDocument(styles: ["player.css", "embed.css"], script: "embed.js", colorScheme: "dark")
    static let analytics = PageDocument(
        title: "Analytics", styles: ["analytics.css"], script: "analytics.js",
        masthead: .init(
            skip: "Skip to the numbers", links: #"<nav><a href="/">All videos</a></nav>"# + session,
            offline: PageDocument.Masthead.triesAgain))
    static let docs = PageDocument(
        title: "API", styles: ["docs.css"], script: "docs.js",
        masthead: .init(
            skip: "Skip to the operations",
            links: #"<nav><a href="/docs/problems">Problems</a> <a href="/v1/openapi.json">OpenAPI</a></nav>"#))
    static let login = account("Sign in", script: "login.js")
    static let register = account("Make an account", script: "register.js")
    static let reset = account("New password", script: "reset.js")
    static let problems = PageDocument(
        title: "Problems", styles: ["docs.css"],
        masthead: .init(skip: "Skip to the codes", links: #"<nav><a href="/docs">API</a></nav>"#))

    /// Filled in by the program: who is signed in.
    private static let session = #"<nav id="session" class="session" aria-label="Account" hidden></nav>"#

    /// A page with the form to sign in by, or its like.
    private static func account(_ title: String, script: String) -> PageDocument {
        PageDocument(
            title: title, styles: ["account.css"], script: script,
            masthead: .init(skip: "Skip to the form", offline: PageDocument.Masthead.triesAgain))
    }
}
