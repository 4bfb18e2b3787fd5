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
        let failure = exit.failure(lastWords: words)
        #expect(failure.code == code)
        #expect(failure.detail?.hasPrefix("\(exit)") == true)
        for word in words { #expect(failure.detail?.contains(word) == true) }
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
