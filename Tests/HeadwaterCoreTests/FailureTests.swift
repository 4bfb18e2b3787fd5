import HeadwaterCore
import Testing

@Suite struct FailureTests {
    @Test func `codes are published names: lowercase words, each once`() {
        let codes = Failure.Code.allCases.map(\.rawValue)
        #expect(Set(codes).count == codes.count)
        #expect(codes.allSatisfy { $0.wholeMatch(of: #/[a-z]+(_[a-z]+)*/#) != nil })
    }

    @Test func `trying again is for what was not the source's fault`() {
        let hopeless = Failure.Code.allCases.filter { !Failure($0, "").isRetryable }
        #expect(
            Set(hopeless) == [
                .emptyFile, .notMedia, .missingIndex, .unsupportedContainer, .unsupportedCodec,
                .unsupportedDolbyVision, .noFrames, .tooManyPixels, .tooManyStreams, .tooCorrupt, .unreadable,
                .rangeOutsideVideo, .encoderMissing, .unusableWatermark, .verificationFailed, .qualityTooLow,
                .pullRefused, .cancelled,
            ])
    }
}
