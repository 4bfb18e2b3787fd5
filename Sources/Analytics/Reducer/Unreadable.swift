import Catalog

/// Whether an error says that what is stored can't be read, by which nothing else may be held up: not that the catalog is out of reach.
func isUnreadable(_ error: any Error) -> Bool {
    switch error {
    case let error as CatalogError: error.kind == .malformedRow
    case is DecodingError, is MalformedBytes: true
    default: false
    }
}
