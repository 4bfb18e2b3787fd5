import HeadwaterCore
import Testing

@testable import Media

@Suite struct TileStripTests {
    /// Each second is brighter than the one before.
    private static func source() throws -> MemorySource {
        try Clips.make(
            "mp4",
            [
                "-f", "lavfi", "-t", "8", "-i",
                "color=black:size=320x180:rate=25,format=yuv420p,geq=lum='40+20*floor(T)':cb=128:cr=128",
                "-c:v", "libx264", "-preset", "veryfast", "-g", "50",
            ])
    }

    @Test(arguments: [TranscodePlan.Grouping.together, .entryFirst])
    func `each chunk brings a strip of its tiles, once, and each tile shows its time`(
        grouping: TranscodePlan.Grouping
    ) throws {
        let job = try Engine.Job(try Self.source(), grouping: grouping)
        let board = try #require(job.plan.storyboard)
        #expect(board.tileCount == 8)
        let sink = try job.encodeAll()
        let emitted = sink.order.filter { if case .picture = $0 { true } else { false } }
        #expect(emitted.count == sink.pictures.count, "by one group only")
        var tile = 0
        for (number, chunk) in job.plan.chunks.enumerated() {
            let count = job.plan.tiles(of: chunk).count
            let strip = sink.pictures[Artifact.Picture(.tiles, number: number, format: .jpeg)]
            #expect((strip == nil) == (count == 0))
            guard let strip else { continue }
            #expect(
                try Judge.description(strip) == "mjpeg,\(board.tileSize.width),\(board.tileSize.height * count)")
            let levels = try Judge.stillPixels(strip, filter: "scale=1:\(count):flags=area")
            for place in 0..<count {
                // Limited range to full range, BT.709.
                let wanted = (40 + 20 * tile - 16) * 255 / 219
                #expect(abs(Int(levels[3 * place]) - wanted) <= 5, "tile \(tile)")
                tile += 1
            }
        }
        #expect(tile == board.tileCount)
    }

    @Test func `a plan without a storyboard has no strips`() throws {
        var job = try Engine.Job(try Clips.sample("film-2997.mp4"))
        job.plan.storyboard = nil
        #expect(try job.encodeAll().pictures.isEmpty)
    }
}
