import Foundation
import HeadwaterCore
import Testing

@testable import Media

@Suite struct StoryboardTests {
    private func make(_ job: Engine.Job, strips: [MemorySource] = []) throws -> CollectingSink {
        let sink = CollectingSink()
        let task = CodecTask.makePictures(plan: job.plan, facts: job.facts, index: job.index)
        let result = try MediaEngine.run(task, sources: [job.source] + strips, limits: Engine.limits, sink: sink)
        #expect(result == .pictures)
        return sink
    }

    /// A plan with a storyboard alone.
    private func job(_ source: MemorySource, columns: Int = 3, rows: Int = 2) throws -> Engine.Job {
        var job = try Engine.Job(source)
        job.plan.poster = nil
        job.plan.storyboard?.columns = columns
        job.plan.storyboard?.rows = rows
        job.plan.storyboard?.formats = [.jpeg, .webp]
        return job
    }

    /// The mean colours of the places for tiles on a sheet, three bytes each.
    private func colors(_ sheet: [UInt8], of board: TranscodePlan.Storyboard, number: Int) throws -> [[Int]] {
        let count = min(board.tilesPerSheet, board.tileCount - number * board.tilesPerSheet)
        let rows = (count + board.columns - 1) / board.columns
        let pixels = try Judge.stillPixels(sheet, filter: "scale=\(board.columns):\(rows):flags=area")
        #expect(pixels.count == board.columns * rows * 3)
        return (0..<count).map { place in pixels[place * 3..<place * 3 + 3].map(Int.init) }
    }

    @Test func `each tile belongs to the chunk that has the frame on screen at its time`() throws {
        for name in ["film-2997.mp4", "variable-rate.mp4", "wrapping-clock.ts"] {
            var plan = try Engine.Job(try Clips.sample(name)).plan
            for interval in [1, 2, 7, 10, 13] {
                let count = max(1, Int((plan.duration.seconds * 10 / Double(interval)).rounded(.up)))
                plan.storyboard?.interval = MediaTime(Int64(interval), timescale: 10)
                plan.storyboard?.tileCount = count
                let board = try #require(plan.storyboard)
                let shared = plan.chunks.map { [plan] in plan.tiles(of: $0) }
                #expect(shared.flatMap { Array($0) } == Array(0..<count), "every tile once, in order")
                for (chunk, tiles) in shared.enumerated() {
                    #expect(plan.chunksWithTiles.contains(chunk) == !tiles.isEmpty)
                    for tile in tiles {
                        let frame = plan.frame(ofTile: tile, in: board)
                        #expect(plan.frames(of: plan.chunks[chunk]).contains(frame))
                        let time = MediaTime(Int64(interval * tile), timescale: 10)
                        #expect(plan.frameRate.time(ofFrame: frame) <= time)
                        #expect(time < plan.frameRate.time(ofFrame: frame + 1) || frame == plan.frameCount - 1)
                    }
                }
            }
        }
    }

    @Test func `sheets are made of the chunks' strips, each tile in its place`() throws {
        let job = try job(try Clips.sample("film-2997.mp4"))
        let board = try #require(job.plan.storyboard)
        let colors = (0..<board.tileCount).map { [UInt8($0 * 30), UInt8(200 - $0 * 20), UInt8(100)] }
        let strips = try job.plan.chunksWithTiles.map { chunk in
            let tiles = job.plan.tiles(of: job.plan.chunks[chunk]).map { tile in
                RGBPicture(
                    size: board.tileSize,
                    bytes: Array(repeating: colors[tile], count: board.tileSize.pixelCount).flatMap { $0 })
            }
            return MemorySource(bytes: try Vips.jpeg(of: tiles, across: 1, quality: 92))
        }
        #expect(strips.count > 1 && board.sheetCount > 1)
        let sink = try make(job, strips: strips)
        #expect(sink.pictures.count == board.sheetCount * 2)
        for number in 0..<board.sheetCount {
            for format in [PictureFormat.jpeg, .webp] {
                let sheet = try #require(sink.pictures[Artifact.Picture(.storyboard, number: number, format: format)])
                for (place, color) in try self.colors(sheet, of: board, number: number).enumerated() {
                    let wanted = colors[number * board.tilesPerSheet + place]
                    #expect(zip(color, wanted).allSatisfy { abs($0 - Int($1)) <= 4 }, "\(color), wanted \(wanted)")
                }
            }
        }
    }

    @Test func `a strip that is not the plan's is refused`() throws {
        let job = try job(try Clips.sample("film-2997.mp4"))
        let tile = RGBPicture(filling: PixelSize(width: 8, height: 8))
        let foreign = MemorySource(bytes: try Vips.jpeg(of: [tile], across: 1, quality: 92))
        for strip in [foreign, MemorySource(bytes: Array("not a picture".utf8)), MemorySource(bytes: [])] {
            let strips = Array(repeating: strip, count: job.plan.chunksWithTiles.count)
            #expect { _ = try make(job, strips: strips) } throws: { ($0 as? Failure)?.code == .codecProtocol }
        }
    }

    /// Each second is brighter than the one before; whatever the distance of keyframes, tiles follow.
    @Test(arguments: [25, 1000])
    func `tiles from the file show their times`(keyframeDistance: Int) throws {
        let source = try Clips.make(
            "mp4",
            [
                "-f", "lavfi", "-t", "8", "-i",
                "color=black:size=320x180:rate=25,format=yuv420p,geq=lum='40+20*floor(T)':cb=128:cr=128",
                "-c:v", "libx264", "-preset", "veryfast", "-g", "\(keyframeDistance)", "-sc_threshold", "0",
            ])
        let job = try job(source)
        let board = try #require(job.plan.storyboard)
        #expect(board.tileCount == 8)
        let sink = try make(job)
        for number in 0..<board.sheetCount {
            let sheet = try #require(sink.pictures[Artifact.Picture(.storyboard, number: number, format: .jpeg)])
            for (place, color) in try colors(sheet, of: board, number: number).enumerated() {
                let tile = number * board.tilesPerSheet + place
                // Limited range to full range, BT.709. With few keyframes a tile may be some frames early.
                let steps = keyframeDistance == 25 || tile == 0 ? [tile] : [tile - 1, tile]
                let levels = steps.map { (40 + 20 * $0 - 16) * 255 / 219 }
                #expect(levels.contains { abs($0 - color[0]) <= 5 }, "tile \(tile): \(color), wanted \(levels)")
            }
        }
    }

    @Test(arguments: [
        "film-2997.mp4", "without-cues.mkv", "wrapping-clock.ts", "narrow-pixels.avi", "webcast.flv",
        "phone-rotated.mp4",
    ])
    func `a keyframe decoded alone is the frame that is decoded in sequence`(name: String) throws {
        let job = try Engine.Job(try Clips.sample(name))
        let picture = try SourcePicture(source: job.source, facts: job.facts, index: job.index, limits: Engine.limits)
        let size = PixelSize(width: 64, height: 64)
        var alone = try StillReader(picture, size: size)
        var sequence = try StillReader(picture, size: size)
        #expect(!job.index.keyframes.isEmpty)
        for keyframe in job.index.keyframes {
            let still = try #require(try alone.near(keyframe.time, within: .zero))
            #expect(try sequence.exact(at: keyframe.time) == still, "\(keyframe.time)")
        }
    }
}
