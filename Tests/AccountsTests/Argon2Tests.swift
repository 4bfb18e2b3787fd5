import HeadwaterCore
import Testing

@testable import Accounts

@Suite struct Argon2Tests {
    /// RFC 9106 5.3.
    @Test func `the published vector comes out`() throws {
        let tag = try Argon2.hash(
            [UInt8](repeating: 1, count: 32), salt: [UInt8](repeating: 2, count: 16),
            secret: [UInt8](repeating: 3, count: 8), associated: [UInt8](repeating: 4, count: 12),
            parameters: Argon2.Parameters(memory: 32, passes: 3, lanes: 4))
        #expect(tag.hex == "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659")
    }

    @Test func `what the library can't do is an error`() {
        #expect(throws: Argon2.Failure.self) {
            _ = try Argon2.hash([1], salt: [1, 2, 3], parameters: .test)
        }
    }
}

@Suite struct PasswordHashTests {
    @Test func `a hash says how it was made, and matches one password only`() throws {
        let hash = try PasswordHash.make(Password(new: "a fine password"), parameters: .test)
        #expect(hash.text.hasPrefix("$argon2id$v=19$m=64,t=1,p=1$"))
        let read = try #require(PasswordHash(hash.text))
        #expect(read == hash)
        #expect(try read.matches(Password(new: "a fine password")))
        #expect(try !read.matches(Password(new: "a fine passworD")))
        #expect(try PasswordHash.make(Password(new: "a fine password"), parameters: .test) != hash)
    }

    @Test(arguments: [
        "", "x", "$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHQ",
        "$argon2i$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$dGFndGFndGFndGFndGFnZw",
        "$argon2id$v=16$m=64,t=1,p=1$c2FsdHNhbHQ$dGFndGFndGFndGFndGFnZw",
        "$argon2id$v=19$m=4000000,t=1,p=1$c2FsdHNhbHQ$dGFndGFndGFndGFndGFnZw",
        "$argon2id$v=19$m=64,t=100,p=1$c2FsdHNhbHQ$dGFndGFndGFndGFndGFnZw",
        "$argon2id$v=19$m=64,t=1,p=1,k=1$c2FsdHNhbHQ$dGFndGFndGFndGFndGFnZw",
        "$argon2id$v=19$t=1,m=64,p=1$c2FsdHNhbHQ$dGFndGFndGFndGFndGFnZw",
        "$argon2id$v=19$m=64,t=1,p=1$c2Fs$dGFndGFndGFndGFndGFnZw", "$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$dGFn",
        "$argon2id$v=19$m=64,t=1,p=1$!!!!!!!!!!!$dGFndGFndGFndGFndGFnZw",
    ])
    func `what is no hash of ours, or would take too much, is not checked`(text: String) {
        #expect(PasswordHash(text) == nil)
    }
}

@Suite struct PasswordHashingTests {
    private func hashing(_ parameters: Argon2.Parameters = .test, threads: Int = 2, queue: Int = 16) throws
        -> PasswordHashing
    {
        try PasswordHashing(.init(threads: threads, queueLimit: queue), parameters: parameters)
    }

    @Test func `a right password is right, a wrong one and one of nobody is wrong`() async throws {
        let hashing = try hashing()
        let stored = try await hashing.hash(Password(new: "a fine password"))
        #expect(try await hashing.check(Password(new: "a fine password"), against: stored) == .right(betterHash: nil))
        #expect(try await hashing.check(Password(new: "another password"), against: stored) == .wrong)
        #expect(try await hashing.check(Password(new: "a fine password"), against: nil) == .wrong)
        #expect(try await hashing.check(Password(new: "a fine password"), against: "damaged") == .wrong)
    }

    @Test func `a hash of other parameters is made anew`() async throws {
        let old = try await hashing().hash(Password(new: "a fine password"))
        let newer = try hashing(Argon2.Parameters(memory: 128, passes: 1, lanes: 1))
        guard case .right(let better?) = try await newer.check(Password(new: "a fine password"), against: old) else {
            Issue.record("not made anew")
            return
        }
        #expect(better.contains("m=128"))
        #expect(try await newer.check(Password(new: "a fine password"), against: better) == .right(betterHash: nil))
        #expect(try await newer.check(Password(new: "another password"), against: old) == .wrong)
    }

    /// The work itself is counted, since time on a busy machine proves nothing.
    @Test func `an account that is not there is hashed with the parameters of those that are`() throws {
        let hashing = try hashing(Argon2.Parameters(memory: 96, passes: 2, lanes: 1))
        #expect(hashing.nobody.parameters == Argon2.Parameters(memory: 96, passes: 2, lanes: 1))
    }

    @Test func `whom there is no room for is sent away at once`() async throws {
        // One works, one waits: of many at once, some must be refused, and none is lost.
        let hashing = try hashing(Argon2.Parameters(memory: 8192, passes: 2, lanes: 1), threads: 1, queue: 1)
        let outcomes = await withTaskGroup(of: Bool?.self) { group in
            for _ in 0..<24 {
                group.addTask {
                    do { return try await !hashing.hash(Password(new: "a fine password")).isEmpty } catch {
                        return (error as? AccountRefusal)?.kind == .busy ? false : nil
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count == 24 && !outcomes.contains(nil))
        #expect(outcomes.contains(true) && outcomes.contains(false))
        // The room is there again.
        #expect(try await !hashing.hash(Password(new: "a fine password")).isEmpty)
    }
}

extension Argon2.Parameters {
    /// Quick, and of no other use.
    static let test = Argon2.Parameters(memory: 64, passes: 1, lanes: 1)
}
