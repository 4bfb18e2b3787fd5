import Foundation
import HeadwaterCore

/// A hashed password in PHC form: `$argon2id$v=19$m=19456,t=2,p=1$SALT$TAG`, so that it says itself how it was made.
struct PasswordHash: Sendable, Equatable {
    var parameters: Argon2.Parameters
    var salt: [UInt8]
    var tag: [UInt8]

    /// Nil when it is no hash that this program would make or check.
    init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].isEmpty, parts[1] == "argon2id", parts[2] == "v=19",
            let parameters = Self.parameters(parts[3]), parameters.isBearable,
            let salt = Self.decode(parts[4]), (8...64).contains(salt.count),
            let tag = Self.decode(parts[5]), (16...64).contains(tag.count)
        else { return nil }
        self.init(parameters: parameters, salt: salt, tag: tag)
    }

    private init(parameters: Argon2.Parameters, salt: [UInt8], tag: [UInt8]) {
        self.parameters = parameters
        self.salt = salt
        self.tag = tag
    }

    /// Hashes; blocks.
    static func make(_ password: Password, parameters: Argon2.Parameters) throws -> PasswordHash {
        var generator = SystemRandomNumberGenerator()
        let salt = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return PasswordHash(
            parameters: parameters, salt: salt,
            tag: try Argon2.hash(password.bytes, salt: salt, parameters: parameters))
    }

    /// Compares; blocks.
    func matches(_ password: Password) throws -> Bool {
        ConstantTime.areEqual(
            tag, try Argon2.hash(password.bytes, salt: salt, parameters: parameters, length: tag.count))
    }

    var text: String {
        "$argon2id$v=19$m=\(parameters.memory),t=\(parameters.passes),p=\(parameters.lanes)"
            + "$\(Self.encode(salt))$\(Self.encode(tag))"
    }

    private static func parameters(_ text: Substring) -> Argon2.Parameters? {
        let numbers = zip(text.split(separator: ",", omittingEmptySubsequences: false), ["m=", "t=", "p="]).map {
            $0.hasPrefix($1) ? UInt32($0.dropFirst(2)) : nil
        }
        guard numbers.count == 3, let memory = numbers[0], let passes = numbers[1], let lanes = numbers[2],
            text.count(where: { $0 == "," }) == 2
        else { return nil }
        return Argon2.Parameters(memory: memory, passes: passes, lanes: lanes)
    }

    private static func encode(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("=", with: "")
    }

    private static func decode(_ text: Substring) -> [UInt8]? {
        Data(base64Encoded: text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)).map(Array.init)
    }
}
