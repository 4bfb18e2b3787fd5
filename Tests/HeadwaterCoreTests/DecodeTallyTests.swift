import Foundation
import HeadwaterCore
import Testing

@Suite struct DecodeTallyTests {
    @Test func `the error ratio counts what could not be decoded among all`() throws {
        #expect(try DecodeTally(decodedFrames: 99, errors: 1).errorRatio(atMost: 0.1) == 0.01)
        #expect(try DecodeTally(decodedFrames: 9, errors: 1).errorRatio(atMost: 0.1) == 0.1)
    }

    @Test func `too much damage and no picture at all are failures of their own`() {
        #expect { try DecodeTally(decodedFrames: 8, errors: 2).errorRatio(atMost: 0.1) } throws: {
            ($0 as? Failure)?.code == .tooCorrupt
        }
        #expect { try DecodeTally(decodedFrames: 0, errors: 2).errorRatio(atMost: 1) } throws: {
            ($0 as? Failure)?.code == .noFrames
        }
    }

    @Test(arguments: ["-1, \"errors\": 0", "1, \"errors\": -1", "9223372036854775807, \"errors\": 1"])
    func `counts that no decoder arrives at are refused`(counts: String) {
        let json = Data("{\"decodedFrames\": \(counts)}".utf8)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(DecodeTally.self, from: json) }
    }
}
