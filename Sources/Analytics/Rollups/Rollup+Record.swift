import Catalog
import Foundation
import HeadwaterCore

extension Rollup {
    init(_ record: RollupRecord) throws {
        tally = try JSONDecoder().decode(Tally.self, from: Data(record.tally.utf8))
        viewers = try HyperLogLog(bytes: record.viewers)
        startup = try QuantileSketch(bytes: record.startup)
        rebuffering = try QuantileSketch(bytes: record.rebuffering)
        retention = try record.retention.map { bytes throws(MalformedBytes) in try RetentionCurve(bytes: bytes) }
    }

    func record(_ key: RollupRecord.Key) throws -> RollupRecord {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return RollupRecord(
            key: key, tally: String(decoding: try encoder.encode(tally), as: UTF8.self), viewers: viewers.bytes,
            startup: startup.bytes, rebuffering: rebuffering.bytes, retention: retention?.bytes)
    }
}
