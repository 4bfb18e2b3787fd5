import HeadwaterCore

/// Shows the segments of one rendition to a check, on their way to another sink.
final class CheckingSink: ArtifactSink {
    typealias Check = (_ segment: Int, _ bytes: [UInt8], _ initSegment: [UInt8]) throws -> Void

    private let next: any ArtifactSink
    private let passesOn: Bool
    private let check: Check
    private var initSegment: [UInt8] = []

    /// - Parameter passesOn: false when `next` has the segments already.
    init(_ next: any ArtifactSink, passesOn: Bool = true, check: @escaping Check) {
        self.next = next
        self.passesOn = passesOn
        self.check = check
    }

    func emit(_ kind: Artifact.Kind, _ bytes: [UInt8]) throws {
        switch kind {
        case .initSegment: initSegment = bytes
        case .segment(_, let number): try check(number, bytes, initSegment)
        case .picture, .firstPass: break
        }
        if passesOn { try next.emit(kind, bytes) }
    }

    func progress(done: Int, of whole: Int) { next.progress(done: done, of: whole) }
}

extension VerifiedRendition {
    /// Runs `body` with a sink that decodes every segment of the rendition completely, each alone.
    ///
    /// - Parameter passesOn: false when `sink` has the segments already.
    static func ofWhole<Value>(
        _ rendition: String, to sink: some ArtifactSink, passesOn: Bool = true, limits: CodecLimits,
        _ body: (CheckingSink) throws -> Value
    ) throws -> (value: Value, verified: VerifiedRendition) {
        var verified = VerifiedRendition(rendition)
        let checking = CheckingSink(sink, passesOn: passesOn) { _, bytes, initSegment in
            verified.add(try Verification.run(BytesSource(initSegment + bytes), limits: limits))
        }
        let value = try body(checking)
        return (value, verified)
    }
}
