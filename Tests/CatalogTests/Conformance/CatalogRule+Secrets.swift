import Catalog
import Testing

extension CatalogRule {
    static let secrets = [
        CatalogRule("a secret is what the first who asked made of it") { catalog in
            for made in ["first", "second"] {
                let secret = try await catalog.write { try $0.secrets.find(.partTickets) { made } }
                #expect(secret == "first")
            }
        }
    ]
}
