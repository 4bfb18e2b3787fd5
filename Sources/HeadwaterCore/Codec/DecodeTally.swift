/// How much of a source could be decoded.
public struct DecodeTally: Sendable, Codable, Equatable {
    public var decodedFrames: Int
    public var errors: Int

    public init(decodedFrames: Int, errors: Int) {
        self.decodedFrames = decodedFrames
        self.errors = errors
    }
}

extension DecodeTally {
    private enum CodingKeys: CodingKey { case decodedFrames, errors }

    /// More frames than any video has; sums of such counts can't overflow.
    private static let bounds = 0...1 << 40

    /// - Throws: `DecodingError` for counts that no decoder can arrive at: they come from another process.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        decodedFrames = try container.decode(Int.self, forKey: .decodedFrames)
        errors = try container.decode(Int.self, forKey: .errors)
        guard Self.bounds.contains(decodedFrames), Self.bounds.contains(errors) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: container.codingPath, debugDescription: "\(decodedFrames) frames, \(errors) errors"))
        }
    }

    /// The part of the source's frames that could not be decoded, 0 to 1.
    ///
    /// - Throws: ``Failure`` when it is larger than the preset allows.
    public func errorRatio(atMost limit: Double) throws(Failure) -> Double {
        let all = decodedFrames + errors
        guard decodedFrames > 0 else {
            throw Failure(.noFrames, "No picture of this video could be read.", detail: "\(errors) errors")
        }
        let ratio = Double(errors) / Double(all)
        guard ratio <= limit else {
            throw Failure(
                .tooCorrupt,
                "Too much of this video is damaged: \(Int((ratio * 100).rounded())) % of it can't be read.",
                detail: "\(errors) of \(all) frames")
        }
        return ratio
    }
}
