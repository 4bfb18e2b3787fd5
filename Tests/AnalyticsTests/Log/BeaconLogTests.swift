import Foundation
import Testing

@testable import Analytics

@Suite struct BeaconLogTests {
    private let records = (0..<40).map(LogRecord.numbered)

    private func write(_ folder: String, _ records: [LogRecord], _ configuration: BeaconLog.Configuration = .quick)
        async throws
    {
        try await withLog(folder, configuration) { log in for record in records { try await log.append([record]) } }
    }

    @Test func `what was appended is read in order, also after the log was opened again`() async throws {
        try await withTemporaryFolder { folder in
            try await write(folder, Array(records.prefix(25)))
            try await withLog(folder) { (log: BeaconLog) async throws in
                try await log.append(Array(records.dropFirst(25)))
                await log.settle()
                #expect(try log.readAll().isWhole(records))
                #expect(try log.readAll(upTo: 5000).isWhole(records))
            }
        }
    }

    @Test func `what was acknowledged is in the file, whatever becomes of the process`() async throws {
        try await withTemporaryFolder { folder in
            var configuration = BeaconLog.Configuration()
            configuration.syncInterval = .seconds(3600)
            try await withLog(folder, configuration) { (log: BeaconLog) async throws in
                try await log.append(records)
                // As another process finds it when this one ends right now.
                let bytes = try Data(contentsOf: URL(filePath: LogFile.path(in: folder, start: 0)))
                #expect(bytes.count == Int(log.writtenEnd))
                // It is not durable, so it is not read.
                #expect(log.durableEnd == 0)
                #expect(try log.readAll().records.isEmpty)
            }
        }
    }

    @Test func `what is written becomes durable by itself, soon`() async throws {
        let configuration = BeaconLog.Configuration()
        // A second is promised, of which a slow disk may take two thirds.
        #expect(configuration.syncInterval <= .milliseconds(333))
        try await withTemporaryFolder { folder in
            try await withLog(folder, configuration) { (log: BeaconLog) async throws in
                try await log.append(records)
                await log.settle()
                #expect(log.durableEnd == log.writtenEnd)
            }
        }
    }

    @Test func `a tail that was cut anywhere is cut back to whole records`() async throws {
        try await withTemporaryFolder { folder in
            try await write(folder, records)
            let whole = try Data(contentsOf: URL(filePath: LogFile.path(in: folder, start: 0)))
            let frame = whole.count / records.count
            for cut in stride(from: 0, to: 3 * frame, by: 7) {
                let torn = folder + "/torn-\(cut)"
                try FileManager.default.createDirectory(atPath: torn, withIntermediateDirectories: true)
                try whole.dropLast(cut).write(to: URL(filePath: LogFile.path(in: torn, start: 0)))
                try await withLog(torn) { (log: BeaconLog) async throws in
                    let left = try log.readAll()
                    #expect(left.records == Array(records.prefix(left.records.count)) && left.unreadable == 0)
                    #expect(left.records.count >= records.count - cut / frame - 1)
                    try await log.append([records[0]])
                    await log.settle()
                    #expect(try log.readAll().records == left.records + [records[0]])
                }
            }
        }
    }

    @Test func `a tail of zeros or of rubbish is cut off`() async throws {
        for tail in [Data(count: 5_000), Data((0..<5_000).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) })] {
            try await withTemporaryFolder { folder in
                try await write(folder, records)
                let path = URL(filePath: LogFile.path(in: folder, start: 0))
                try (Data(contentsOf: path) + tail).write(to: path)
                try await withLog(folder) { (log: BeaconLog) async throws in
                    #expect(try log.readAll().isWhole(records))
                }
            }
        }
    }

    @Test func `files are bounded, and those that are counted go`() async throws {
        try await withTemporaryFolder { folder in
            var configuration = BeaconLog.Configuration.quick
            configuration.fileBytes = 400
            try await withLog(folder, configuration) { (log: BeaconLog) async throws in
                for record in records { try await log.append([record]) }
                await log.settle()
                let starts = try LogFile.starts(in: folder)
                #expect(starts.count > 4)
                #expect(try log.readAll().isWhole(records))
                try log.setCounted(starts[2] + 1)
                #expect(try LogFile.starts(in: folder) == Array(starts.dropFirst(2)))
                try log.setCounted(log.writtenEnd)
                #expect(try LogFile.starts(in: folder) == [starts[starts.count - 1]])
                #expect(log.uncounted == 0)
            }
        }
    }

    @Test func `a damaged file ends where it is damaged, and reading goes on with the next`() async throws {
        try await withTemporaryFolder { folder in
            var configuration = BeaconLog.Configuration.quick
            configuration.fileBytes = 400
            try await write(folder, records, configuration)
            let starts = try LogFile.starts(in: folder)
            let path = URL(filePath: LogFile.path(in: folder, start: starts[1]))
            var bytes = try Data(contentsOf: path)
            bytes[bytes.count / 2] ^= 1
            try bytes.write(to: path)
            try await withLog(folder, configuration) { (log: BeaconLog) async throws in
                let back = try log.readAll()
                let left = back.records
                #expect(back.unreadable == 1 && left.count < records.count && left.count > records.count / 2)
                #expect(left.first == records.first && left.last == records.last)
            }
        }
    }

    @Test func `a log that lost what was counted goes on behind it`() async throws {
        try await withTemporaryFolder { folder in
            try await write(folder, Array(records.prefix(3)))
            try await withLog(folder, counted: 1_000_000) { (log: BeaconLog) async throws in
                try await log.append([records[7]])
                await log.settle()
                #expect(try log.readAll(from: 1_000_000).records == [records[7]])
            }
        }
    }

    @Test func `what there is no room for is refused and not kept`() async throws {
        try await withTemporaryFolder { folder in
            var configuration = BeaconLog.Configuration.quick
            configuration.maxWaiting = 10
            try await withLog(folder, configuration) { (log: BeaconLog) async throws in
                await #expect(throws: BeaconLogError(.busy, "append")) { try await log.append(records) }
                #expect(!log.offer([UInt8](repeating: 0, count: 11)))
            }
            configuration.maxWaiting = 1 << 20
            configuration.maxUncounted = 100
            try await withLog(folder, configuration) { (log: BeaconLog) async throws in
                try await log.append([records[0]])
                await #expect(throws: BeaconLogError(.full, "append")) { try await log.append(records) }
                await log.settle()
                #expect(try log.readAll().isWhole([records[0]]))
                // Once it is counted, there is room again.
                try log.setCounted(log.writtenEnd)
                try await log.append([records[1]])
            }
        }
    }

    @Test func `a log that is closed takes nothing and has kept everything`() async throws {
        try await withTemporaryFolder { folder in
            let log = try BeaconLog.open(folder: folder, counted: 0)
            for record in records {
                var frame: [UInt8] = []
                LogFrame.append(record.bytes, to: &frame)
                #expect(log.offer(frame))
            }
            log.close()
            log.close()
            #expect(log.durableEnd == log.writtenEnd)
            #expect(try log.readAll().records == records)
            await #expect(throws: BeaconLogError(.closed, "append")) { try await log.append(records) }
        }
    }

    @Test func `many that append at once each get what they were promised`() async throws {
        try await withTemporaryFolder { folder in
            try await withLog(folder) { (log: BeaconLog) async throws in
                try await withThrowingTaskGroup { group in
                    for record in records { group.addTask { try await log.append([record]) } }
                    try await group.waitForAll()
                }
                await log.settle()
                let times = try log.readAll().records.map(\.time)
                #expect(times.sorted() == records.map(\.time))
            }
        }
    }
}
