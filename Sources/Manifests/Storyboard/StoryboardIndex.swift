import Foundation
import HeadwaterCore

/// The storyboard as JSON, for players that would rather count than search cues: tile `n` shows the time from
/// `n * interval` on, is on sheet `n / (columns * rows)`, and tiles go row by row.
public struct StoryboardIndex: Sendable, Codable, Equatable {
    public var duration: Double
    /// Seconds.
    public var interval: Double
    public var tileCount: Int
    public var tileWidth: Int
    public var tileHeight: Int
    public var columns: Int
    public var rows: Int
    /// Addresses of the sheets by format, `jpeg` always.
    public var sheets: [String: [String]]

    public init(_ storyboard: FinishedStoryboard) {
        let plan = storyboard.plan
        duration = storyboard.duration.seconds
        interval = plan.interval.seconds
        tileCount = plan.tileCount
        tileWidth = plan.tileSize.width
        tileHeight = plan.tileSize.height
        columns = plan.columns
        rows = plan.rows
        sheets = Dictionary(
            uniqueKeysWithValues: storyboard.sheets.map { ($0.key.rawValue, $0.value.map(\.uri)) })
    }

    private enum CodingKeys: String, CodingKey {
        case duration, interval
        case tileCount = "tile_count"
        case tileWidth = "tile_width"
        case tileHeight = "tile_height"
        case columns, rows, sheets
    }

    /// The file's text.
    public func render() throws -> String { try JSONText.render(self) }
}
