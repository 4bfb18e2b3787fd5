import Glibc
import HeadwaterCore
import Testing

@testable import Pipeline

@Suite struct CodecConversationTests {
    private let artifact = Artifact(kind: .picture(Artifact.Picture(.poster, format: .jpeg)), byteCount: 3, sha256: "")

    @Test func `a granted slot carries one artifact`() throws {
        var conversation = CodecConversation()
        #expect(conversation.grant() == 0)
        #expect(conversation.grant() == 1)
        #expect(try conversation.receive(.artifact(slot: 1, artifact)) == .deliver(slot: 1, artifact))
        #expect(conversation.outstanding == [0])
        #expect(throws: Failure.self) { try conversation.receive(.artifact(slot: 1, artifact)) }
        #expect(conversation.grant() == 2)
    }

    @Test func `only more work than ever before is an advance`() throws {
        var conversation = CodecConversation()
        #expect(try conversation.receive(.progress(done: 0, of: 9)) == .note(done: 0, of: 9, isAdvance: true))
        #expect(try conversation.receive(.progress(done: 5, of: 9)) == .note(done: 5, of: 9, isAdvance: true))
        #expect(try conversation.receive(.progress(done: 5, of: 9)) == .note(done: 5, of: 9, isAdvance: false))
        #expect(try conversation.receive(.progress(done: 4, of: 9)) == .note(done: 4, of: 9, isAdvance: false))
        #expect(try conversation.receive(.progress(done: 6, of: 9)) == .note(done: 6, of: 9, isAdvance: true))
    }

    @Test func `finished, starved and failed end it`() throws {
        var conversation = CodecConversation()
        let failure = Failure(.noFrames, "Nothing to see.")
        #expect(try conversation.receive(.finished(.pictures)) == .end(.outcome(.finished(.pictures))))
        #expect(try conversation.receive(.starved(offset: 7)) == .end(.outcome(.starved(offset: 7))))
        #expect(try conversation.receive(.failed(failure)) == .end(.failure(failure)))
    }

    @Test func `nothing has begun before the child says so`() throws {
        var conversation = CodecConversation()
        #expect(!conversation.hasBegun)
        #expect(try conversation.receive(.ready) == .begin)
        #expect(conversation.hasBegun)
        let failure = #expect(throws: Failure.self) { try conversation.receive(.ready) }
        #expect(failure?.code == .codecProtocol, "or saying so again and again would keep the watchdog quiet")
    }
}

@Suite struct CodecExitTests {
    @Test(
        arguments: [
            (CodecExit.killed(signal: SIGXCPU), [], Failure.Code.codecLimitExceeded),
            (.killed(signal: SIGXFSZ), [], .codecLimitExceeded),
            (.killed(signal: SIGSEGV), [], .codecCrashed),
            (.killed(signal: SIGABRT), ["terminate called after throwing 'std::bad_alloc'"], .codecLimitExceeded),
            (.exited(code: 1), [], .codecCrashed),
            (.exited(code: 0), ["x"], .codecCrashed),
        ] as [(CodecExit, [String], Failure.Code)])
    func `an exit means a failure`(exit: CodecExit, words: [String], code: Failure.Code) {
        let failure = exit.failure(lastWords: words, hasBegun: true)
        #expect(failure.code == code)
        #expect(failure.detail?.hasPrefix("\(exit)") == true)
        for word in words { #expect(failure.detail?.contains(word) == true) }
    }

    @Test(
        arguments: [
            (CodecExit.exited(code: 127), ["error while loading shared libraries"], Failure.Code.codecNotStarted),
            (.killed(signal: SIGSEGV), [], .codecNotStarted),
            (.killed(signal: SIGABRT), ["Fatal error: failed to allocate 24 bytes"], .codecLimitExceeded),
            (.killed(signal: SIGXCPU), [], .codecLimitExceeded),
        ] as [(CodecExit, [String], Failure.Code)])
    func `an end before the source was read is not the video's fault`(
        exit: CodecExit, words: [String], code: Failure.Code
    ) {
        #expect(exit.failure(lastWords: words, hasBegun: false).code == code)
    }

    @Test func `a library that hides that memory ended is seen through`() {
        let vague = Failure(.internal, "The encoder failed.", detail: "Generic error in an external library")
        let seen = CodecExit.explained(vague, lastWords: ["x264 [error]: malloc of size 669968 failed"])
        #expect(seen.code == .codecLimitExceeded)
        #expect(seen.detail?.contains("Generic error") == true && seen.detail?.contains("669968") == true)
        #expect(CodecExit.explained(vague, lastWords: ["something else"]) == vague)
        let clear = Failure(.notMedia, "No video.")
        #expect(CodecExit.explained(clear, lastWords: ["malloc of size 1 failed"]) == clear)
    }
}

@Suite struct LineSplitterTests {
    @Test func `lines are put together across reads`() {
        var splitter = LineSplitter()
        #expect(splitter.append("one\ntw".utf8) == ["one"])
        #expect(splitter.append("o\n\nthr".utf8) == ["two"])
        #expect(splitter.finish() == "thr")
        #expect(splitter.finish() == nil)
    }

    @Test func `a line without an end does not grow`() {
        var splitter = LineSplitter()
        #expect(splitter.append(repeatElement(UInt8(ascii: "x"), count: 1 << 20)) == [])
        #expect(
            splitter.append("\nnext\n".utf8) == [String(repeating: "x", count: LineSplitter.longest) + "…", "next"])
    }
}
