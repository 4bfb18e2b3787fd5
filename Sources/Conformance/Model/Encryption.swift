public import Manifests

/// The keys that a segment is encrypted with, one for each way of getting them.
public struct Encryption: Sendable, Equatable {
    public var keys: [MediaPlaylist.Key]

    public init(keys: [MediaPlaylist.Key]) { self.keys = keys }

    public var method: String { keys.first?.method ?? "NONE" }

    /// Every byte is encrypted, so that not even the boxes can be read; `SAMPLE-AES` leaves those plain.
    public var isOfWholeSegments: Bool { method == "AES-128" }

    /// Why nothing is said of the pictures or the sound.
    var reason: String { "encrypted with \(method): without the key the payload cannot be judged" }
}

extension Encryption {
    /// What each segment of a playlist is encrypted with, nil for plain ones: a tag holds until the next one of its
    /// KEYFORMAT (RFC 8216 4.3.2.4).
    static func inForce(in playlist: MediaPlaylist) -> [Encryption?] {
        var keys: [MediaPlaylist.Key] = []
        return playlist.segments.map { segment in
            for key in segment.keys {
                if key.method == "NONE" {
                    keys = []
                } else {
                    keys.removeAll { $0.format == key.format || $0.method != key.method }
                    keys.append(key)
                }
            }
            return keys.isEmpty ? nil : Encryption(keys: keys)
        }
    }
}

extension MediaPlaylist.Key {
    /// RFC 8216 4.3.2.4: what KEYFORMAT means when it is absent.
    static let identity = "identity"

    var format: String { keyFormat ?? Self.identity }
}
