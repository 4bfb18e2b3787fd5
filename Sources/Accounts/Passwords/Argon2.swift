import CArgon2

/// Argon2id, version 1.3 (RFC 9106), by libargon2. Blocks for as long as it is meant to cost.
enum Argon2 {
    struct Parameters: Sendable, Hashable {
        /// KiB.
        var memory: UInt32
        var passes: UInt32
        var lanes: UInt32

        /// OWASP's Password Storage Cheat Sheet: what 19 MiB and two passes cost an attacker is cheap for a login.
        static let standard = Parameters(memory: 19 * 1024, passes: 2, lanes: 1)

        /// What a hash may ask of us: one that was written by hand must not take the machine's memory.
        var isBearable: Bool {
            (8...(1 << 20)).contains(memory) && (1...64).contains(passes) && (1...16).contains(lanes)
                && memory >= 8 * lanes
        }
    }

    /// The library's own number, as `argon2.h` lists them.
    struct Failure: Error, Equatable {
        var code: Int32
    }

    /// - Parameters:
    ///   - secret, associated: further inputs of RFC 9106 3.1, which password hashes do without.
    ///   - length: bytes of the tag.
    static func hash(
        _ password: [UInt8], salt: [UInt8], secret: [UInt8] = [], associated: [UInt8] = [], parameters: Parameters,
        length: Int = 32
    ) throws(Failure) -> [UInt8] {
        var (password, salt, secret, associated) = (password, salt, secret, associated)
        var tag = [UInt8](repeating: 0, count: length)
        let code = tag.withUnsafeMutableBufferPointer { tag in
            password.withUnsafeMutableBufferPointer { password in
                salt.withUnsafeMutableBufferPointer { salt in
                    secret.withUnsafeMutableBufferPointer { secret in
                        associated.withUnsafeMutableBufferPointer { associated in
                            var context = argon2_context()
                            (context.out, context.outlen) = (tag.baseAddress, UInt32(tag.count))
                            (context.pwd, context.pwdlen) = (password.baseAddress, UInt32(password.count))
                            (context.salt, context.saltlen) = (salt.baseAddress, UInt32(salt.count))
                            (context.secret, context.secretlen) = (secret.baseAddress, UInt32(secret.count))
                            (context.ad, context.adlen) = (associated.baseAddress, UInt32(associated.count))
                            context.t_cost = parameters.passes
                            context.m_cost = parameters.memory
                            context.lanes = parameters.lanes
                            // Threads would start threads of the library's own, which nobody counts.
                            context.threads = 1
                            context.version = UInt32(ARGON2_VERSION_13.rawValue)
                            return argon2id_ctx(&context)
                        }
                    }
                }
            }
        }
        guard code == ARGON2_OK.rawValue else { throw Failure(code: code) }
        return tag
    }
}
