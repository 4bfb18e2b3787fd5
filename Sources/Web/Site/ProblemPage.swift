import HeadwaterCore

/// The page that the `type` of every problem leads to: what each code means and what to do.
enum ProblemPage {
    static let asset = PageAsset(Array(html.utf8), "problems.html")

    private static var html: String {
        let kinds = ProblemKind.all.map { kind in
            """
            <section class="problem" id="\(kind.code)"><h2><code>\(kind.code)</code></h2>
            <p>\(escaped(kind.title)).</p><p>\(escaped(kind.remedy))</p></section>
            """
        }
        return """
            <!doctype html>
            <html lang="en">
            <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>Problems · Headwater</title>
                <link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
                <link rel="stylesheet" href="/assets/app.css">
                <link rel="stylesheet" href="/assets/docs.css">
            </head>
            <body>
            <a class="skip" href="#main">Skip to the codes</a>
            <header class="masthead">
                <a class="brand" href="/">
                    <img src="/assets/icon.svg" alt="" width="28" height="28">Headwater
                </a>
                <nav><a href="/docs">API</a></nav>
            </header>
            <main id="main" tabindex="-1" class="docs">
            <h1>Problems</h1>
            <p>What is refused is answered with a problem document (RFC 9457). Its <code>code</code> is one of these.</p>
            \(kinds.joined(separator: "\n"))
            </main>
            </body>
            </html>

            """
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
