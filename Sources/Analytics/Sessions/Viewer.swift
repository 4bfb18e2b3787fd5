/// What is kept of whoever sent something: nothing that names them.
struct Viewer: Sendable, Hashable {
    var key: ViewerKey
    /// Of the address alone.
    var address: ViewerKey
    var device: DeviceClass
    var isBot: Bool
    /// Whether a browser's media stack asked, which has another key than the browser's pages.
    var isMediaStack = false
    var country: CountryTable.Code?
}
