import HeadwaterCore

/// What the log holds of one beacon or one request: what was said, and of whoever said it only what counting needs.
struct LogRecord: Sendable, Equatable {
    enum Content: Sendable, Equatable {
        case beacon(Beacon)
        case request(SegmentEvidence)
    }

    /// Milliseconds since 1970 at which it arrived.
    var time: Int64
    var viewer: Viewer
    var content: Content

    var video: VideoID {
        switch content {
        case .beacon(let beacon): beacon.video
        case .request(let evidence): evidence.video
        }
    }

    /// Bytes of one record.
    static let maxLength = 4096
    /// A text within a record.
    static let maxText = 64
}

extension LogRecord {
    // 1 and 2 had no hash of the address.
    private static let beacon: UInt8 = 3
    private static let request: UInt8 = 4

    /// The kind, then the fields in this order; a kind that changes gets another number.
    var bytes: [UInt8] {
        var writer = CompactWriter()
        switch content {
        case .beacon(let content):
            writer.byte(Self.beacon)
            write(into: &writer)
            content.write(into: &writer)
        case .request(let content):
            writer.byte(Self.request)
            write(into: &writer)
            content.write(into: &writer)
        }
        return writer.bytes
    }

    private func write(into writer: inout CompactWriter) {
        writer.signed(time)
        writer.fixed(viewer.key.bits)
        writer.fixed(viewer.address.bits)
        writer.byte(viewer.device.number << 2 | (viewer.isMediaStack ? 2 : 0) | (viewer.isBot ? 1 : 0))
        writer.number(UInt64(viewer.country?.bits ?? 0))
    }

    init(bytes: ArraySlice<UInt8>) throws(MalformedBytes) {
        var reader = CompactReader(bytes)
        let kind = try reader.byte()
        time = try reader.signed()
        // What a thousand years have, so that sums never overflow.
        guard (0...32_000_000_000_000).contains(time) else { throw MalformedBytes() }
        let key = ViewerKey(bits: try reader.fixed())
        let address = ViewerKey(bits: try reader.fixed())
        let facts = try reader.byte()
        guard let device = DeviceClass(number: facts >> 2) else { throw MalformedBytes() }
        let country = CountryTable.Code(bits: UInt16(try reader.count(upTo: 0xFFFF)))
        viewer = Viewer(
            key: key, address: address, device: device, isBot: facts & 1 != 0, isMediaStack: facts & 2 != 0,
            country: country)
        switch kind {
        case Self.beacon: content = .beacon(try Beacon(&reader))
        case Self.request: content = .request(try SegmentEvidence(&reader))
        default: throw MalformedBytes()
        }
        guard reader.isAtEnd else { throw MalformedBytes() }
    }
}

extension Beacon {
    fileprivate func write(into writer: inout CompactWriter) {
        writer.text(session)
        writer.text(video.text)
        writer.number(UInt64(sequence))
        writer.byte(event.rawValue)
        for time in [elapsed, played, stalled] { writer.number(UInt64(time)) }
        writer.number(UInt64(stalls))
        writer.optional(duration)
        writer.optional(startup)
        writer.number(watched.count)
        for part in watched {
            writer.number(UInt64(part.from))
            writer.number(UInt64(part.to - part.from))
        }
        writer.text(rendition ?? "")
        writer.byte(trouble?.rawValue ?? 0)
    }

    fileprivate init(_ reader: inout CompactReader) throws(MalformedBytes) {
        let session = try reader.text(upTo: LogRecord.maxText)
        let video = try reader.video()
        let sequence = UInt32(try reader.count(upTo: Int(UInt32.max)))
        guard let event = Event(rawValue: try reader.byte()) else { throw MalformedBytes() }
        self.init(session: session, video: video, sequence: sequence, event: event)
        elapsed = try reader.time()
        played = try reader.time()
        stalled = try reader.time()
        stalls = UInt32(try reader.count(upTo: Int(UInt32.max)))
        duration = try reader.optionalTime()
        startup = try reader.optionalTime()
        for _ in 0..<(try reader.count(upTo: Self.maxParts)) {
            let from = try reader.time()
            watched.append(Part(from: from, to: from + (try reader.time())))
        }
        let rendition = try reader.text(upTo: Self.maxRendition)
        self.rendition = rendition.isEmpty ? nil : rendition
        let trouble = try reader.byte()
        self.trouble = Trouble(rawValue: trouble)
        guard trouble == 0 || self.trouble != nil else { throw MalformedBytes() }
    }
}

extension SegmentEvidence {
    fileprivate func write(into writer: inout CompactWriter) {
        writer.text(video.text)
        writer.text(session ?? "")
        writer.text(rendition ?? "")
        for time in [duration, startup, starved] { writer.optional(time) }
        writer.byte((wasStarved ? 1 : 0) | (isEnd ? 2 : 0))
        writer.number(errors)
    }

    fileprivate init(_ reader: inout CompactReader) throws(MalformedBytes) {
        let video = try reader.video()
        let session = try reader.text(upTo: LogRecord.maxText)
        let rendition = try reader.text(upTo: LogRecord.maxText)
        self.init(
            video: video, session: session.isEmpty ? nil : session, rendition: rendition.isEmpty ? nil : rendition)
        duration = try reader.optionalTime()
        startup = try reader.optionalTime()
        starved = try reader.optionalTime()
        let flags = try reader.byte()
        wasStarved = flags & 1 != 0
        isEnd = flags & 2 != 0
        errors = try reader.count(upTo: 255)
    }
}

extension CompactWriter {
    /// One more than the number; 0 for none.
    fileprivate mutating func optional(_ time: Int64?) { number(time.map { UInt64($0) + 1 } ?? 0) }
}

extension CompactReader {
    fileprivate mutating func time() throws(MalformedBytes) -> Int64 { Int64(try count(upTo: Int(Beacon.maxTime))) }

    fileprivate mutating func optionalTime() throws(MalformedBytes) -> Int64? {
        let number = try count(upTo: Int(Beacon.maxTime) + 1)
        return number == 0 ? nil : Int64(number) - 1
    }

    fileprivate mutating func video() throws(MalformedBytes) -> VideoID {
        guard let id = VideoID(try text(upTo: 26)) else { throw MalformedBytes() }
        return id
    }
}
