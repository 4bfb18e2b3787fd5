extension BeaconLog {
    /// Some records of the log, and where to go on.
    struct Batch: Sendable {
        var records: [LogRecord] = []
        var start: Int64
        var end: Int64
        /// Frames whose record this program can't read, and places where a file broke off.
        var unreadable = 0
    }

    /// The records from a place on that are durable, no more than so many bytes of them. Blocks.
    ///
    /// A file that breaks off, as after a power cut, ends there; reading goes on with the next.
    func read(from position: Int64, upTo limit: Int = 1 << 20) throws -> Batch {
        var batch = Batch(start: position, end: position)
        let durable = durableEnd
        while batch.end < durable, batch.records.isEmpty {
            let starts = try LogFile.starts(in: folder)
            let place = starts.lastIndex { $0 <= batch.end }
            guard let start = place.map({ starts[$0] }) ?? starts.first else { return batch }
            batch.end = max(batch.end, start)
            let next = starts.first { $0 > start } ?? durable
            let end = min(next, durable)
            if batch.end < end {
                let file = try LogFile.forReading(in: folder, start: start)
                let bytes = try file.read(at: batch.end - start, upTo: Int(min(end - batch.end, Int64(limit))))
                let taken = take(bytes, into: &batch)
                batch.end += Int64(taken)
                if taken == 0 {
                    // No whole frame is here, so the rest of this file is lost.
                    batch.unreadable += 1
                    batch.end = end
                }
            }
        }
        return batch
    }

    /// - Returns: how many bytes were whole frames.
    private func take(_ bytes: [UInt8], into batch: inout Batch) -> Int {
        var place = 0
        while case .record(let range) = LogFrame.find(in: bytes, at: place) {
            do {
                batch.records.append(try LogRecord(bytes: bytes[range]))
            } catch {
                batch.unreadable += 1
            }
            place = range.upperBound
        }
        return place
    }
}
