import Testing

@testable import Uploads

@Suite struct UploadProgressTests {
    @Test func `a request at the offset has room up to the length`() throws {
        let progress = UploadProgress(offset: 4, length: 10)
        try progress.requireRoom(at: 4, for: 6)
        try progress.requireRoom(at: 4, for: 0)
        try progress.requireRoom(at: 4, for: nil)
    }

    @Test(arguments: [0, 3, 5, 10, Int64.max])
    func `a request at another offset is refused and told the offset`(offset: Int64) {
        var expected = UploadRefusal(.offsetMismatch, "The upload is at byte 4, not at \(offset).", offset: 4)
        expected.providedOffset = offset
        #expect(throws: expected) {
            try UploadProgress(offset: 4, length: 10).requireRoom(at: offset, for: 1)
        }
    }

    @Test(arguments: [7, Int64.max])
    func `a body that is known to be too long is refused`(length: Int64) {
        #expect { try UploadProgress(offset: 4, length: 10).requireRoom(at: 4, for: length) } throws: { error in
            (error as? UploadRefusal)?.kind == .exceedsLength
        }
    }
}

@Suite struct SyncScheduleTests {
    private let start = ContinuousClock.now

    /// What each write is answered, a sync following each true.
    private func answers(to writes: [(bytes: Int, after: Duration)]) -> [Bool] {
        var schedule = SyncSchedule(bytes: 100, interval: .seconds(1), startingAt: start)
        return writes.map { write in
            let isDue = schedule.wrote(write.bytes, at: start + write.after)
            if isDue { schedule.synced(at: start + write.after) }
            return isDue
        }
    }

    @Test func `so many bytes are synced at once`() {
        #expect(answers(to: [(99, .zero), (1, .zero), (99, .zero), (1, .zero)]) == [false, true, false, true])
    }

    @Test func `few bytes are synced after so long`() {
        let writes: [(Int, Duration)] = [
            (1, .milliseconds(999)), (1, .milliseconds(1000)), (1, .milliseconds(1999)), (1, .milliseconds(2000)),
        ]
        #expect(answers(to: writes) == [false, true, false, true])
    }

    @Test func `nothing written is nothing to sync`() {
        #expect(answers(to: [(0, .seconds(9))]) == [false])
    }
}
