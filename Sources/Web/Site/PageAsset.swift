import Crypto
import HeadwaterCore
import Origin

/// One file of the web pages, embedded in the program.
struct PageAsset: Sendable {
    let bytes: [UInt8]
    /// As `ETag` holds it.
    let entityTag: EntityTag
    /// The value of `Content-Type`.
    let type: String

    init(_ bytes: [UInt8], _ name: String) {
        self.bytes = bytes
        let digest = SHA256.hash(data: bytes).prefix(12).hex
        entityTag = EntityTag(opaque: digest)
        type = Self.type(of: name)
    }

    /// A page around what is its own.
    init(_ document: PageDocument, _ content: [UInt8]) {
        self.init(Array(document.html(around: String(decoding: content, as: UTF8.self)).utf8), "page.html")
    }

    private static func type(of name: String) -> String {
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        case "json": "application/json"
        default: "application/octet-stream"
        }
    }
}

/// The embedded files by the names they are served under; a test compares them with the folder.
enum PageAssets {
    static let library = PageAsset(Pages.library, PackageResources.index_html)
    static let watch = PageAsset(Pages.watch, PackageResources.watch_html)
    static let embed = PageAsset(Pages.embed, PackageResources.embed_html)
    static let analytics = PageAsset(Pages.analytics, PackageResources.analytics_html)
    static let docs = PageAsset(Pages.docs, PackageResources.docs_html)
    static let login = PageAsset(Pages.login, PackageResources.login_html)
    static let register = PageAsset(Pages.register, PackageResources.register_html)
    static let reset = PageAsset(Pages.reset, PackageResources.reset_html)
    static let openAPI = PageAsset(PackageResources.openapi_json, "openapi.json")

    /// Below `/assets/`.
    static let files: [String: PageAsset] = [
        "account.css": PageAsset(PackageResources.account_css, "account.css"),
        "accountform.js": PageAsset(PackageResources.accountform_js, "accountform.js"),
        "accounts.js": PageAsset(PackageResources.accounts_js, "accounts.js"),
        "analytics.css": PageAsset(PackageResources.analytics_css, "analytics.css"),
        "analytics.js": PageAsset(PackageResources.analytics_js, "analytics.js"),
        "api.js": PageAsset(PackageResources.api_js, "api.js"),
        "app.css": PageAsset(PackageResources.app_css, "app.css"),
        "beacons.js": PageAsset(PackageResources.beacons_js, "beacons.js"),
        "cards.js": PageAsset(PackageResources.cards_js, "cards.js"),
        "confirm.js": PageAsset(PackageResources.confirm_js, "confirm.js"),
        "connection.js": PageAsset(PackageResources.connection_js, "connection.js"),
        "contours.svg": PageAsset(PackageResources.contours_svg, "contours.svg"),
        "copy.js": PageAsset(PackageResources.copy_js, "copy.js"),
        "docs.css": PageAsset(PackageResources.docs_css, "docs.css"),
        "docs.js": PageAsset(PackageResources.docs_js, "docs.js"),
        "droparea.js": PageAsset(PackageResources.droparea_js, "droparea.js"),
        "element.js": PageAsset(PackageResources.element_js, "element.js"),
        "embed.css": PageAsset(PackageResources.embed_css, "embed.css"),
        "embed.js": PageAsset(PackageResources.embed_js, "embed.js"),
        "facts.js": PageAsset(PackageResources.facts_js, "facts.js"),
        "follow.js": PageAsset(PackageResources.follow_js, "follow.js"),
        "icon.svg": PageAsset(PackageResources.icon_svg, "icon.svg"),
        "icons.js": PageAsset(PackageResources.icons_js, "icons.js"),
        "library.css": PageAsset(PackageResources.library_css, "library.css"),
        "library.js": PageAsset(PackageResources.library_js, "library.js"),
        "login.js": PageAsset(PackageResources.login_js, "login.js"),
        "measures.js": PageAsset(PackageResources.measures_js, "measures.js"),
        "player.css": PageAsset(PackageResources.player_css, "player.css"),
        "player.js": PageAsset(PackageResources.player_js, "player.js"),
        "plot.js": PageAsset(PackageResources.plot_js, "plot.js"),
        "preview.js": PageAsset(PackageResources.preview_js, "preview.js"),
        "queue.js": PageAsset(PackageResources.queue_js, "queue.js"),
        "rate.js": PageAsset(PackageResources.rate_js, "rate.js"),
        "register.js": PageAsset(PackageResources.register_js, "register.js"),
        "remedies.js": PageAsset(PackageResources.remedies_js, "remedies.js"),
        "remembered.js": PageAsset(PackageResources.remembered_js, "remembered.js"),
        "reset.js": PageAsset(PackageResources.reset_js, "reset.js"),
        "seekbar.js": PageAsset(PackageResources.seekbar_js, "seekbar.js"),
        "session.js": PageAsset(PackageResources.session_js, "session.js"),
        "sharelist.js": PageAsset(PackageResources.sharelist_js, "sharelist.js"),
        "shelf.js": PageAsset(PackageResources.shelf_js, "shelf.js"),
        "source.js": PageAsset(PackageResources.source_js, "source.js"),
        "stage.js": PageAsset(PackageResources.stage_js, "stage.js"),
        "storyboard.js": PageAsset(PackageResources.storyboard_js, "storyboard.js"),
        "subtitles.js": PageAsset(PackageResources.subtitles_js, "subtitles.js"),
        "title.js": PageAsset(PackageResources.title_js, "title.js"),
        "tus.js": PageAsset(PackageResources.tus_js, "tus.js"),
        "upload.js": PageAsset(PackageResources.upload_js, "upload.js"),
        "uploadlist.js": PageAsset(PackageResources.uploadlist_js, "uploadlist.js"),
        "videolist.js": PageAsset(PackageResources.videolist_js, "videolist.js"),
        "watch.css": PageAsset(PackageResources.watch_css, "watch.css"),
        "watch.js": PageAsset(PackageResources.watch_js, "watch.js"),
        "words.js": PageAsset(PackageResources.words_js, "words.js"),
    ]
}
