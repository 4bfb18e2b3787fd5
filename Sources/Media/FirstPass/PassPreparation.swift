import HeadwaterCore

/// Opens the encoders of a chunk that want files, while there still are some: a confined process has none.
struct PassPreparation {
    let plan: TranscodePlan
    let chunk: Int
    let group: Int
    /// Whether x264's buffer stands by in all renditions, though some are foreseen to stay far from their cap.
    var watchesBuffers = false
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
                    hasFirstPass: false, watchesBuffer: true)
            } else if let firstPass, let encoder = rendition.encoder, plan.takesFirstPass(position) {
                let pass = SecondPass(
                    firstPass: firstPass, rendition: rendition, rate: plan.frameRate, encoder: encoder,
                    watchesBuffer: watchesBuffers)
                prepared[rendition.name] = RenditionEncoder.Prepared(
                    encoder: try .open(rendition, rate: plan.frameRate, pass: .second(pass, folder: folder)),
                    hasFirstPass: true, watchesBuffer: pass.watchesBuffer)
            }
        }
        return prepared
    }

    private func firstPass(from source: (any ByteSource)?) throws -> FirstPass? {
        guard plan.needsFirstPass(group: group), let first = plan.firstPass else { return nil }
        guard let source else { throw Failure(.codecProtocol, "The task came without its first pass.") }
        let frames = plan.frames(of: plan.chunks[chunk])
        let leadIn = frames.lowerBound - plan.fedFrames(ofChunk: chunk).lowerBound
        let firstPass = try FirstPass(
            try source.bytes(atMost: TranscodePlan.largestFirstPass), size: plan.video[first].size,
            frames: leadIn..<leadIn + frames.count)
        guard firstPass.settings == (try settings(ofFirst: plan.video[first])) else {
            throw Failure(
                .codecProtocol, "The first pass of a chunk is damaged.", detail: "made with other settings")
        }
        return firstPass
    }

    /// x264 reads its settings back by a parser that trusts them, so they have to be those that it would write here.
    private func settings(ofFirst rendition: TranscodePlan.VideoRendition) throws -> String? {
        let encoder = try VideoEncoder.open(rendition, rate: plan.frameRate, pass: .first(folder: folder))
        let file = try encoder.close() ?? []
        return String(validating: file.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
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
