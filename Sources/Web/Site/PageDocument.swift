/// What the web pages have in common: the head, and the masthead above what is a page's own.
struct PageDocument: Sendable {
    /// In the browser's tab, before the product's name; nil for that name alone.
    var title: String?
    /// Style sheets beside the common one, by their names below `/assets/`.
    var styles: [String]
    /// The page's program below `/assets/`; nil when it needs none.
    var script: String?
    var colorScheme = "light dark"
    /// Nil for a page that stands within others.
    var masthead: Masthead?

    struct Masthead: Sendable {
        /// What the link to the page's main part says, for those who hear the page.
        var skip: String
        /// Whether the brand leads to this very page.
        var isHome = false
        /// Beside the brand, as HTML.
        var links = ""
        /// Whether the page goes on asking when the server can't be reached, and what goes on besides; nil when it does not.
        var offline: String?
    }

    /// - Parameter content: what is the page's own, as HTML: its main part and what follows.
    func html(around content: String) -> String {
        let sheets = (["app.css"] + styles).map { #"<link rel="stylesheet" href="/assets/\#($0)">"# }
        let program = script.map { #"<script type="module" src="/assets/\#($0)"></script>"# }
        let links = sheets + [program].compactMap { $0 }
        return """
            <!doctype html>
            <html lang="en">
            <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="\(colorScheme)">
                <title>\(title.map { "\($0) · " } ?? "")Headwater</title>
                <link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
                \(links.joined(separator: "\n    "))
            </head>
            <body>
            \(masthead?.html ?? "")\(content)</body>
            </html>

            """
    }
}

extension PageDocument.Masthead {
    /// Of a page that asks again by itself, and does nothing else meanwhile.
    static let triesAgain = "This page tries again by itself."

    fileprivate var html: String {
        let banner = offline.map {
            """
            <div id="offline" class="banner" role="status" hidden>
                Headwater can’t be reached right now. \($0)
            </div>

            """
        }
        return """
            <a class="skip" href="#main">\(skip)</a>
            <header class="masthead">
                <a class="brand" href="/"\(isHome ? #" aria-current="page""# : "")>
                    <img src="/assets/icon.svg" alt="" width="28" height="28">Headwater
                </a>\(links.isEmpty ? "" : "\n    \(links)")
            </header>
            \(banner ?? "")
            """
    }
}
