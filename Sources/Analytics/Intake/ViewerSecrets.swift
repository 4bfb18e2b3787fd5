public import Catalog
import Crypto
public import HeadwaterCore
import Synchronization

/// The secrets of today and, shortly before midnight, of tomorrow.
public final class ViewerSecrets: Sendable {
    private let keys = Mutex<[Int64: SymmetricKey]>([:])

    public init() {}

    /// Fetches what is needed for the next hour from the catalog, where restarts find it again, and removes what is past for good.
    public func renew(in database: any Database, at time: Timestamp) async throws {
        let today = ViewerSecret.day(of: time)
        let days = Set([today, ViewerSecret.day(of: time + .seconds(3600))])
        let candidates = days.map { ViewerSecret(day: $0, bytes: Self.random()) }
        let secrets = try await database.write { tx in
            try tx.viewLog.forgetSecrets(before: today)
            return try candidates.map {
                ViewerSecret(day: $0.day, bytes: try tx.viewLog.secret(day: $0.day, $0.bytes))
            }
        }
        keys.withLock { keys in
            for secret in secrets { keys[secret.day] = SymmetricKey(data: secret.bytes) }
            keys = keys.filter { $0.key >= today }
        }
    }

    /// Of a day that nobody fetched, as when the catalog is out of reach over midnight, it is made up and known to this process alone.
    func key(day: Int64) -> SymmetricKey {
        keys.withLock { keys in
            if let key = keys[day] { return key }
            let key = SymmetricKey(data: Self.random())
            keys[day] = key
            return key
        }
    }

    private static func random() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<ViewerSecret.length).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }
}
