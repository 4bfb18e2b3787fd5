import HeadwaterCore

/// Opens the encoders of a chunk that want files, while there still are some: a confined process has none.
struct PassPreparation {
    /// More than the first pass of the longest chunk has.
    private static let maxBytes: Int64 = 256 << 20

    let plan: TranscodePlan
    let chunk: Int
    let group: Int
    /// For files that are there for a moment.
    let folder: String

    /// - Parameter source: what another process found out, where the group needs it.
    /// - Returns: by rendition; the others are opened where they are used.
    func encoders(source: (any ByteSource)?) throws -> [String: RenditionEncoder.Prepared] {
        guard plan.chunks.indices.contains(chunk), plan.rungGroups.indices.contains(group) else { return [:] }
        var prepared: [String: RenditionEncoder.Prepared] = [:]
        let firstPass = try firstPass(from: source)
        for position in plan.rungGroups[group] {
            let rendition = plan.video[position]
            if position == plan.firstPass {
                prepared[rendition.name] = RenditionEncoder.Prepared(
                    encoder: try .open(rendition, rate: plan.frameRate, pass: .first(folder: folder)),
                    hasFirstPass: false)
            } else if let firstPass, let secondPass = secondPass(after: firstPass, position) {
                prepared[rendition.name] = RenditionEncoder.Prepared(
                    encoder: try .open(rendition, rate: plan.frameRate, pass: .second(secondPass, folder: folder)),
                    hasFirstPass: true)
            }
        }
        return prepared
    }

    private func firstPass(from source: (any ByteSource)?) throws -> FirstPass? {
        guard plan.needsFirstPass(group: group), let first = plan.firstPass else { return nil }
        guard let source else { throw Failure(.codecProtocol, "The task came without its first pass.") }
        let frames = plan.frames(of: plan.chunks[chunk])
        let leadIn = frames.lowerBound - plan.fedFrames(ofChunk: chunk).lowerBound
        return try FirstPass(
            try source.bytes(atMost: Self.maxBytes), size: plan.video[first].size,
            frames: leadIn..<leadIn + frames.count)
    }

    /// Nil where the rendition may meet its cap, which asks for a look ahead.
    private func secondPass(after firstPass: FirstPass, _ position: Int) -> SecondPass? {
        let rendition = plan.video[position]
        guard plan.takesFirstPass(position), let encoder = rendition.encoder else { return nil }
        let secondPass = SecondPass(
            firstPass: firstPass, rendition: rendition, rate: plan.frameRate, rateFactor: encoder.constantRateFactor)
        return secondPass.staysBelow(bitsPerSecond: rendition.maxBitsPerSecond, bufferBits: encoder.bufferBits)
            ? secondPass : nil
    }
}

extension ByteSource {
    /// The whole of a finished source.
    fileprivate func bytes(atMost limit: Int64) throws -> [UInt8] {
        guard let size = knownSize, (1...limit).contains(size) else {
            throw Failure(.codecProtocol, "The first pass of a chunk is damaged.", detail: "\(knownSize ?? 0) bytes")
        }
        var bytes = [UInt8](repeating: 0, count: Int(size))
        var filled = 0
        while filled < bytes.count {
            let result = try bytes.withUnsafeMutableBytes { buffer in
                try read(at: Int64(filled), into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
            }
            guard case .bytes(let count) = result else {
                throw Failure(.codecProtocol, "The first pass of a chunk is damaged.", detail: "it ends at \(filled)")
            }
            filled += count
        }
        return bytes
    }
}
