import HeadwaterCore
import Testing

@testable import Analytics

@Suite struct LogRecordTests {
    private func record(_ generator: inout SeededGenerator) -> LogRecord {
        let time = { (generator: inout SeededGenerator) in Int64.random(in: 0...Beacon.maxTime / 2, using: &generator) }
        let viewer = Viewer(
            key: ViewerKey(bits: generator.next()), address: ViewerKey(bits: generator.next()),
            device: DeviceClass.allCases.randomElement(using: &generator) ?? .other,
            isBot: Bool.random(using: &generator), isMediaStack: Bool.random(using: &generator),
            country: Bool.random(using: &generator) ? CountryTable.Code("JP") : nil)
        var content: LogRecord.Content
        if Bool.random(using: &generator) {
            var beacon = Beacon(
                session: "session_\(generator.next())", video: someVideo,
                sequence: UInt32.random(in: 0 ... .max, using: &generator),
                event: Beacon.Event.allCases.randomElement(using: &generator) ?? .start)
            beacon.elapsed = time(&generator)
            beacon.played = time(&generator)
            beacon.stalls = UInt32.random(in: 0...9, using: &generator)
            beacon.startup = Bool.random(using: &generator) ? time(&generator) : nil
            beacon.duration = Bool.random(using: &generator) ? 0 : nil
            for _ in 0..<Int.random(in: 0...16, using: &generator) {
                let from = time(&generator)
                beacon.watched.append(.init(from: from, to: from + time(&generator)))
            }
            beacon.rendition = Bool.random(using: &generator) ? "1080p" : nil
            beacon.trouble = Beacon.Trouble.allCases.randomElement(using: &generator)
            content = .beacon(beacon)
        } else {
            var evidence = SegmentEvidence(video: someVideo, session: Bool.random(using: &generator) ? "abcdefgh" : nil)
            evidence.rendition = Bool.random(using: &generator) ? "360p" : nil
            evidence.duration = Bool.random(using: &generator) ? time(&generator) : nil
            evidence.starved = Bool.random(using: &generator) ? 0 : nil
            evidence.wasStarved = Bool.random(using: &generator)
            evidence.isEnd = Bool.random(using: &generator)
            evidence.errors = Int.random(in: 0...4, using: &generator)
            content = .request(evidence)
        }
        return LogRecord(
            time: Int64.random(in: 0...4_000_000_000_000, using: &generator), viewer: viewer, content: content)
    }

    @Test(arguments: seeds)
    func `bytes say the same again, and other bytes break nothing`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var refused = 0
        for _ in 0..<500 {
            let record = record(&generator)
            var bytes = record.bytes
            #expect(bytes.count < LogRecord.maxLength)
            #expect(try LogRecord(bytes: bytes[...]) == record)
            bytes[Int.random(in: 0..<bytes.count, using: &generator)] ^= UInt8.random(in: 1...255, using: &generator)
            do { _ = try LogRecord(bytes: bytes[...]) } catch { refused += 1 }
            #expect(throws: MalformedBytes.self) { try LogRecord(bytes: record.bytes.dropLast()) }
        }
        #expect(refused > 50)
    }

    @Test func `no address and no agent is in a record`() async throws {
        let body = Array(#"{"session":"abcdefgh","video":"\#(someVideo)","sequence":0,"event":"start"}"#.utf8)
        try await withTemporaryFolder { folder in
            try await withLog(folder) { (log: BeaconLog) async throws in
                let intake = ViewIntake(log: log, secrets: ViewerSecrets()) {
                    Timestamp(milliseconds: 1_800_000_000_000)
                }
                let sender = Sender(address: IPAddress("203.0.113.77"), userAgent: "VeryTellingAgent/7")
                #expect(try await intake.take(body, from: sender) == 1)
                await log.settle()
                let file = try LogFile.forReading(in: folder, start: 0)
                let bytes = try file.read(at: 0, upTo: 10_000)
                let text = String(decoding: bytes, as: UTF8.self)
                #expect(text.contains("abcdefgh") && !text.contains("Telling") && !text.contains("203.0"))
                for order in [[203, 0, 113, 77], [77, 113, 0, 203]] as [[UInt8]] { #expect(!bytes.contains(order)) }
            }
        }
    }
}
