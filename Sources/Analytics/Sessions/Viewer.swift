/// What is kept of whoever sent something: nothing that names them.
struct Viewer: Sendable, Hashable {
    var key: ViewerKey
    /// Of the address alone.
    var address: ViewerKey
    var device: DeviceClass
    var isBot: Bool
    var country: CountryTable.Code?
}
