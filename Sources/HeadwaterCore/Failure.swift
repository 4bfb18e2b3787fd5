/// Why something could not be done, in a form that survives a process boundary, a database row and an API answer.
public struct Failure: Error, Sendable, Codable, Equatable {
    /// Stable names; published in `docs/errors.md`, never renamed.
    public enum Code: String, Sendable, Codable, CaseIterable {
        // The source
        case emptyFile = "empty_file"
        case notMedia = "not_media"
        case missingIndex = "missing_moov"
        case unsupportedContainer = "unsupported_container"
        case unsupportedCodec = "unsupported_codec"
        case unsupportedDolbyVision = "unsupported_dolby_vision"
        case noFrames = "no_frames"
        case tooManyPixels = "too_many_pixels"
        case tooManyStreams = "too_many_streams"
        case tooCorrupt = "too_corrupt"
        case unreadable = "unreadable"
        case rangeOutsideVideo = "range_outside_video"
        // A source that lies elsewhere
        case pullRefused = "pull_refused"
        case pullFailed = "pull_failed"
        // The preset
        case unusableWatermark = "unusable_watermark"
        // The work
        case codecMissing = "codec_missing"
        case encoderMissing = "encoder_missing"
        case codecNotStarted = "codec_not_started"
        case codecCrashed = "codec_crashed"
        case codecTimedOut = "codec_timed_out"
        case codecLimitExceeded = "codec_limit_exceeded"
        case codecProtocol = "codec_protocol"
        case verificationFailed = "verification_failed"
        case qualityTooLow = "quality_too_low"
        case storageFailed = "storage_failed"
        case outOfSpace = "out_of_space"
        case cancelled = "cancelled"
        case `internal` = "internal_error"
    }

    public var code: Code
    /// A sentence for the person who gave us the source.
    public var message: String
    /// For the log: the library's last words, a path, a number. Never shown to viewers.
    public var detail: String?

    public init(_ code: Code, _ message: String, detail: String? = nil) {
        self.code = code
        self.message = message
        self.detail = detail
    }

    /// Whether a later attempt with the same input may succeed.
    public var isRetryable: Bool {
        switch code {
        case .codecMissing, .codecNotStarted, .codecCrashed, .codecTimedOut, .codecLimitExceeded, .codecProtocol,
            .storageFailed, .outOfSpace, .pullFailed, .internal:
            true
        default: false
        }
    }

    /// Whether it says nothing about the video: the machine could not work, and no other job would have got further.
    public var isOfMachine: Bool {
        switch code {
        case .codecMissing, .codecNotStarted, .outOfSpace: true
        default: false
        }
    }
}
