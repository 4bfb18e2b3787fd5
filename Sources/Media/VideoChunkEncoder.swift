import HeadwaterCore

/// Makes one chunk of all renditions of a rung group: encodes them from one decode, or copies the source's packets.
///
/// The calling thread decodes, scales and hands finished segments to the sink; each rendition has a thread for its
/// encoder.
struct VideoChunkEncoder {
    private let plan: TranscodePlan
    private let number: Int
    private let chunk: TranscodePlan.Chunk
    private let group: Int
    private let renditions: [TranscodePlan.VideoRendition]
    private let copied: [TranscodePlan.VideoRendition]
    private let picture: SourcePicture
    private let watermark: Watermark?
    private let prepared: [String: RenditionEncoder.Prepared]

    /// - Parameter prepared: see ``PassPreparation``.
    /// - Throws: ``Failure`` with `codec_protocol` when the plan has no such chunk or group, or copies and encodes in it.
    init(
        plan: TranscodePlan, chunk: Int, group: Int, picture: SourcePicture, watermark: Watermark? = nil,
        prepared: [String: RenditionEncoder.Prepared] = [:]
    ) throws(Failure) {
        guard plan.chunks.indices.contains(chunk), plan.rungGroups.indices.contains(group) else {
            throw Failure(.codecProtocol, "The plan has no such chunk.", detail: "chunk \(chunk), group \(group)")
        }
        self.plan = plan
        number = chunk
        self.chunk = plan.chunks[chunk]
        self.group = group
        renditions = plan.rungGroups[group].map { plan.video[$0] }.filter { !$0.isCopied }
        copied = plan.rungGroups[group].map { plan.video[$0] }.filter(\.isCopied)
        guard renditions.isEmpty || copied.isEmpty else {
            throw Failure(.codecProtocol, "The plan mixes copies with what is encoded.", detail: "group \(group)")
        }
        self.picture = picture
        self.watermark = watermark
        self.prepared = prepared
    }

    /// The chunk alone where nothing before or behind it matters. A deinterlacer looks at neighbours.
    private var fedFrames: Range<Int> {
        let isAlone = renditions.allSatisfy { prepared[$0.name]?.hasFirstPass ?? false } && !picture.facts.isInterlaced
        return isAlone ? plan.frames(of: chunk) : plan.fedFrames(ofChunk: number)
    }

    func run(sink: some ArtifactSink) throws -> EncodingReport {
        try copied.isEmpty ? encode(sink: sink) : copy(sink: sink)
    }

    /// What was copied holds the source's damage, so every frame of it is decoded before anybody can see it.
    private func copy(sink: some ArtifactSink) throws -> EncodingReport {
        let verified = try copied.map { rendition in
            let copier = PacketCopier(plan: plan, chunk: chunk, rendition: rendition, picture: picture)
            return try VerifiedRendition.ofWhole(rendition.name, to: sink, limits: picture.limits, copier.run).verified
        }
        return EncodingReport(
            tally: DecodeTally(decodedFrames: plan.frames(of: chunk).count, errors: 0), verified: verified)
    }

    private func encode(sink: some ArtifactSink) throws -> EncodingReport {
        // Unbounded: it is emptied for each picture, and the encoders cannot run ahead of those.
        let events = BoundedQueue<RenditionEncoder.Event>(capacity: .max)
        let encoders = renditions.map {
            RenditionEncoder(
                plan: plan, chunk: number, rendition: $0, limits: picture.limits, events: events,
                prepared: prepared[$0.name])
        }
        encoders.forEach { $0.start() }
        var delivery = Delivery(sink: sink, events: events, running: encoders.count)
        do {
            let tally = try feed(encoders, delivery: &delivery)
            encoders.forEach { $0.close() }
            try delivery.waitForAll()
            let found = renditions.compactMap { rendition in
                delivery.findings.first { $0.quality.rendition == rendition.name }
            }
            return EncodingReport(
                tally: tally, quality: found.map(\.quality), verified: found.map(\.verified),
                unbuffered: renditions.map(\.name).filter { prepared[$0].map { !$0.watchesBuffer } ?? false })
        } catch {
            // The threads still read the plan and the queues; they end before this call does.
            encoders.forEach { $0.close() }
            delivery.abandon()
            throw error
        }
    }

    private func feed<Sink>(_ encoders: [RenditionEncoder], delivery: inout Delivery<Sink>) throws -> DecodeTally {
        let fed = fedFrames
        let reader = try VideoReader.open(picture)
        let frames = plan.frames(of: chunk)
        reader.counted =
            plan.frameRate.time(ofFrame: frames.lowerBound)..<plan.frameRate.time(ofFrame: frames.upperBound)
        var grid = FrameGrid<Frame>(rate: plan.frameRate, slots: fed)
        let ladder = try LadderScaler(
            sizes: renditions.map(\.size), source: picture.facts, rate: plan.frameRate, watermark: watermark)
        // From large to small: tiles are made of the smallest.
        let tapped = renditions.count - 1
        var strip = group == plan.tileGroup ? StoryboardStrip(plan: plan, chunk: number) : nil
        var isWanted = true
        let deliver = { (outputs: [LadderScaler.Output]) throws in
            for output in outputs {
                if output.rendition == tapped { try strip?.add(output.picture) }
                if encoders[output.rendition].put(output.picture) { isWanted = true }
            }
        }
        if let keyframe = picture.index.keyframe(atOrBefore: plan.frameRate.time(ofFrame: fed.lowerBound)) {
            try reader.start(at: keyframe)
            while isWanted, !grid.isFull, let (frame, time) = try reader.next() {
                guard let settled = grid.add(frame, at: time) else { continue }
                let outputs = try ladder.scale(settled)
                if !outputs.isEmpty { isWanted = false }
                try deliver(outputs)
                try delivery.drain()
                delivery.sink.progress(
                    done: min(settled.slots.upperBound, fed.upperBound) - fed.lowerBound, of: fed.count)
            }
        }
        var tally = reader.tally
        if isWanted {
            if let rest = grid.finish() {
                try deliver(try ladder.scale(rest))
            } else if !grid.isFull {
                // Nothing could be decoded: the time is kept, and the tally tells.
                try deliver(ladder.black(slots: fed))
                tally = DecodeTally(decodedFrames: 0, errors: max(1, tally.errors))
            }
            try deliver(try ladder.finish())
        }
        try strip?.emit(to: delivery.sink)
        return tally
    }
}

/// Hands what the encoders make to the sink, on the sink's own thread.
private struct Delivery<Sink: ArtifactSink> {
    let sink: Sink
    let events: BoundedQueue<RenditionEncoder.Event>
    var running: Int
    private(set) var findings: [RenditionEncoder.Findings] = []

    init(sink: Sink, events: BoundedQueue<RenditionEncoder.Event>, running: Int) {
        self.sink = sink
        self.events = events
        self.running = running
    }

    mutating func drain() throws {
        while let event = events.takeIfReady() { try handle(event) }
    }

    mutating func waitForAll() throws {
        while running > 0, let event = events.take() { try handle(event) }
    }

    /// Waits for the encoders without keeping anything.
    mutating func abandon() {
        while running > 0, let event = events.take() {
            if case .ended = event { running -= 1 }
        }
    }

    private mutating func handle(_ event: RenditionEncoder.Event) throws {
        switch event {
        case .made(let kind, let bytes): try sink.emit(kind, bytes)
        case .ended(let result):
            running -= 1
            findings.append(try result.get())
        }
    }
}
