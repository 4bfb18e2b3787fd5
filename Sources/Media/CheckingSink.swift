import HeadwaterCore

/// Shows the segments of one rendition to a check, on their way to another sink.
final class CheckingSink: ArtifactSink {
    typealias Check = (_ segment: Int, _ bytes: [UInt8], _ initSegment: [UInt8]) throws -> Void

    private let next: any ArtifactSink
    private let check: Check
    private var initSegment: [UInt8] = []

    init(_ next: any ArtifactSink, check: @escaping Check) {
        self.next = next
        self.check = check
    }

    func emit(_ kind: Artifact.Kind, _ bytes: [UInt8]) throws {
        switch kind {
        case .initSegment: initSegment = bytes
        case .segment(_, let number): try check(number, bytes, initSegment)
        case .picture, .firstPass: break
        }
        try next.emit(kind, bytes)
    }

    func progress(done: Int, of whole: Int) { next.progress(done: done, of: whole) }
}

extension VerifiedRendition {
    /// Runs `body` with a sink that decodes every segment of the rendition completely, each alone.
    static func ofWhole<Value>(
        _ rendition: String, to sink: some ArtifactSink, limits: CodecLimits,
        _ body: (CheckingSink) throws -> Value
    ) throws -> (value: Value, verified: VerifiedRendition) {
        var verified = VerifiedRendition(rendition)
        let checking = CheckingSink(sink) { _, bytes, initSegment in
            verified.add(try Verification.run(BytesSource(initSegment + bytes), limits: limits))
        }
        let value = try body(checking)
        return (value, verified)
    }
}
