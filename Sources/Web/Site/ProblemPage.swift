import HeadwaterCore

/// The page that the `type` of every problem leads to: what each code means and what to do.
enum ProblemPage {
    static let asset = PageAsset(Pages.problems, Array(content.utf8))

    private static var content: String {
        let kinds = ProblemKind.all.map { kind in
            """
            <section class="problem" id="\(kind.code)"><h2><code>\(kind.code)</code></h2>
            <p>\(escaped(kind.title)).</p><p>\(escaped(kind.remedy))</p></section>
            """
        }
        return """
            <main id="main" tabindex="-1" class="docs">
            <h1>Problems</h1>
            <p>What is refused is answered with a problem document (RFC 9457). Its <code>code</code> is one of these.</p>
            \(kinds.joined(separator: "\n"))
            </main>

            """
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
