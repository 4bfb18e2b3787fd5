/// A ULID as 26 lowercase characters of Crockford's base 32: 48 bits of Unix milliseconds, then 80
/// random bits, so that ids sort by creation. `Subject` keeps ids of different things apart.
public struct Identifier<Subject>: Hashable, Sendable {
    public let text: String

    /// Nil when `text` is not 26 characters of the alphabet or exceeds 128 bits.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 26, bytes[0] <= UInt8(ascii: "7"),
            bytes.allSatisfy(crockfordAlphabet.contains)
        else { return nil }
        self.text = text
    }

    /// - Parameter milliseconds: since 1970, below 2^48.
    public init(milliseconds: Int64, using generator: inout some RandomNumberGenerator) {
        var bits = UInt128(UInt64(clamping: milliseconds) & 0xFFFF_FFFF_FFFF) << 80
        bits |= UInt128(UInt16.random(in: .min ... .max, using: &generator)) << 64
        bits |= UInt128(UInt64.random(in: .min ... .max, using: &generator))
        var characters = [UInt8](repeating: 0, count: 26)
        for place in stride(from: 25, through: 0, by: -1) {
            characters[place] = crockfordAlphabet[Int(bits & 31)]
            bits >>= 5
        }
        text = String(decoding: characters, as: UTF8.self)
    }

    /// A new id at this time, from the system's random numbers.
    public static func make(milliseconds: Int64) -> Identifier {
        var generator = SystemRandomNumberGenerator()
        return Identifier(milliseconds: milliseconds, using: &generator)
    }
}

private let crockfordAlphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

extension Identifier: Comparable {
    public static func < (left: Identifier, right: Identifier) -> Bool { left.text < right.text }
}

extension Identifier: CustomStringConvertible {
    public var description: String { text }
}

extension Identifier: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Identifier(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an id: \(text)")
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

public enum Video {}
public enum JobSubject {}
public typealias VideoID = Identifier<Video>
public typealias JobID = Identifier<JobSubject>
