import Foundation
import HeadwaterCore
import Testing

@testable import Media

/// One rendition of a chunk looks ahead, the others are encoded with what it saw.
@Suite struct FirstPassTests {
    /// Moving pictures in four segments, with a cut in the middle of one.
    private static func source() throws -> MemorySource {
        try Clips.make(
            "mp4",
            [
                "-f", "lavfi", "-t", "2.3", "-i", "mandelbrot=s=480x270:rate=25:end_scale=0.01",
                "-f", "lavfi", "-t", "1.7", "-i", "testsrc2=s=480x270:rate=25",
                "-filter_complex", "[0:v]format=yuv420p,setsar=1[a];[1:v]format=yuv420p,setsar=1[b];[a][b]concat",
                "-c:v", "libx264", "-preset", "ultrafast", "-crf", "4", "-g", "25", "-colorspace", "bt709",
                "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
            ])
    }

    /// - Parameter caps: bits a second, of each rendition.
    private func job(caps: [Int] = [8_000_000, 2_000_000, 8_000_000]) throws -> Engine.Job {
        var preset = Engine.preset(sides: [270, 180, 120])
        preset.video.encoderPreset = "veryfast"
        for (rung, cap) in caps.enumerated() { preset.video.rungs[rung].maxBitsPerSecond = cap }
        var job = try Engine.Job(try Self.source(), preset: preset, grouping: .entryFirst)
        try #require(job.plan.firstPass == 1 && job.plan.rungGroups == [[1, 2], [0]])
        // As where the smallest is foreseen to stay below its cap.
        job.plan.rungGroups = [[1], [0, 2]]
        return job
    }

    private func probe(_ file: [UInt8], _ entries: String) throws -> [Substring] {
        let outcome = try Judge.run(
            "ffprobe", ["-v", "error", "-select_streams", "v", "-show_entries", entries, "-of", "csv=p=0", "{}"],
            on: file)
        return outcome.text.split(separator: "\n")
    }

    @Test func `all renditions have the picture types of the first`() throws {
        let job = try job()
        let sink = try job.encodeAll()
        let types = try job.plan.video.map { try probe(try sink.file($0.name), "frame=pict_type") }
        #expect(types[1].count == job.plan.frameCount && Set(types[1]).count == 3)
        #expect(types[0] == types[1] && types[2] == types[1])
    }

    @Test func `bytes and likeness are those of encoders that look ahead themselves`() throws {
        let job = try job()
        let shared = try job.encodeAll()
        var apart = job
        apart.plan.firstPass = nil
        let own = try apart.encodeAll()
        for rendition in job.plan.video {
            #expect(shared.inits[rendition.name] == own.inits[rendition.name], "chunks of both kinds go together")
            let files = (shared: try shared.file(rendition.name), own: try own.file(rendition.name))
            let likeness = try (
                shared: Judge.similarities(files.shared, to: job.source, size: rendition.size),
                own: Judge.similarities(files.own, to: job.source, size: rendition.size)
            )
            try #require(likeness.shared.count == job.plan.frameCount && likeness.own.count == job.plan.frameCount)
            let mean = { (values: [Double]) in values.reduce(0, +) / Double(values.count) }
            #expect(mean(likeness.shared) > mean(likeness.own) - 0.004, "\(rendition.name)")
            // Of which two thirds are more likeness: where that is the same it is 1.03.
            #expect(Double(files.shared.count) < 1.10 * Double(files.own.count), "\(rendition.name)")
            if rendition.name != "180p" { #expect(files.shared != files.own, "or nothing was shared") }
        }
    }

    @Test func `a chunk has the same bytes again, and its seams are no worse than the rest`() throws {
        let job = try job()
        try #require(job.plan.chunks.count > 1)
        let sink = try job.encodeAll()
        let again = CollectingSink()
        for chunk in job.plan.chunks.indices.reversed() {
            _ = try Engine.encodeVideo(job, chunk: chunk, group: 1, into: again)
        }
        #expect(again.segments["270p"] == sink.segments["270p"])
        var whole = job
        whole.plan.chunks = [TranscodePlan.Chunk(segments: 0..<job.plan.segmentCount)]
        let size = job.plan.video[0].size
        let apart = try Judge.similarities(try sink.file("270p"), to: job.source, size: size)
        let together = try Judge.similarities(try whole.encodeAll().file("270p"), to: job.source, size: size)
        for (start, end) in zip(job.plan.gopBoundaries, job.plan.gopBoundaries.dropFirst()) {
            let mean = { (values: [Double]) in values[start..<end].reduce(0, +) / Double(end - start) }
            #expect(mean(together) - mean(apart) < 0.002, "GOP at \(start)")
        }
    }

    private func prepared(_ job: Engine.Job, firstPass: [UInt8]) throws -> Set<String> {
        let preparation = PassPreparation(
            plan: job.plan, chunk: 1, group: 1, folder: FileManager.default.temporaryDirectory.path)
        return Set(try preparation.encoders(source: MemorySource(bytes: firstPass)).keys)
    }

    private func firstPass(of job: Engine.Job, chunk: Int = 1) throws -> [UInt8] {
        let sink = CollectingSink()
        _ = try Engine.encodeVideo(job, chunk: chunk, group: 0, into: sink)
        return try #require(sink.firstPasses[chunk])
    }

    @Test func `a rendition at its cap keeps to it, with most of what it may have`() throws {
        let job = try job(caps: [8_000_000, 2_000_000, 60_000])
        #expect(try shareOfCap(try job.encodeAll(), job) > 0.6)
    }

    @Test func `a small rendition beside the first pass has more of its cap and changes no other`() throws {
        var job = try job(caps: [8_000_000, 2_000_000, 60_000])
        let apart = try job.encodeAll()
        job.plan.rungGroups = [[1, 2], [0]]
        #expect(job.plan.takesFirstPass(0) && !job.plan.takesFirstPass(1) && !job.plan.takesFirstPass(2))
        let beside = try job.encodeAll()
        #expect(try beside.file("180p") == apart.file("180p") && beside.file("270p") == apart.file("270p"))
        #expect(try shareOfCap(beside, job) > max(0.85, shareOfCap(apart, job)))
    }

    /// Of the smallest rendition; the decoder's buffer is held against each of its packets.
    private func shareOfCap(_ sink: CollectingSink, _ job: Engine.Job) throws -> Double {
        let rendition = job.plan.video[2]
        let capacity = Double(try #require(rendition.encoder).bufferBits)
        let cap = Double(rendition.maxBitsPerSecond)
        let packets = try probe(try sink.file(rendition.name), "packet=size").compactMap { Int($0) }
        try #require(packets.count == job.plan.frameCount)
        var fill = capacity
        for bytes in packets {
            fill -= Double(bytes * 8)
            #expect(fill >= 0)
            fill = min(capacity, fill + cap / job.plan.frameRate.framesPerSecond)
        }
        return Double(packets.reduce(0, +) * 8) / (cap * job.plan.frameRate.time(ofFrame: job.plan.frameCount).seconds)
    }

    private static func frames(bits: [Int]) -> [FirstPass.Frame] {
        bits.enumerated().map { place, bits in
            FirstPass.Frame(
                shown: place, coded: place, kind: place % 4 == 0 ? .idr : .predicted, duration: 2, quantizer: 20,
                bits: FirstPass.Frame.Bits(texture: bits, motion: 0, rest: 0), direct: "-", references: [], weights: [])
        }
    }

    /// A second's buffer; a frame a second.
    private let cap = BufferCap(
        buffer: DecoderBuffer(bitsPerSecond: 1000, size: 1000), secondsPerTick: 0.5)

    @Test func `groups of pictures that fit their cap are left as they are`() {
        let zones = cap.zones(
            of: Self.frames(bits: [400, 500, 500, 500, 400, 90, 90, 90]), quantizer: 20, enlargement: 0)
        #expect(zones.isEmpty)
    }

    @Test func `a cap is far when far more bits than are foreseen would not empty the buffer`() {
        let isFar = { (bits: [Int], enlargement: Double) in
            cap.isFar(from: Self.frames(bits: bits), quantizer: 20, enlargement: enlargement)
        }
        #expect(isFar([300, 300, 300, 300], 0) && !isFar([330, 1000, 300, 300], 0))
        #expect(isFar([50, 50, 50, 50], 2.5) && !isFar([50, 50, 50, 50], 2.6), "nothing was measured so far up")
    }

    @Test func `renditions with and without a buffer of their own share an init segment`() throws {
        let job = try job()
        let frames = job.plan.frames(of: job.plan.chunks[0])
        let first = try FirstPass(
            try firstPass(of: job, chunk: 0), size: job.plan.video[1].size, frames: 0..<frames.count)
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let rendition = job.plan.video[0]
        var pass = SecondPass(
            firstPass: first, rendition: rendition, rate: job.plan.frameRate, encoder: try #require(rendition.encoder))
        let headers = try [true, false].map { watches in
            pass.watchesBuffer = watches
            return try VideoEncoder.open(
                rendition, rate: job.plan.frameRate, pass: .second(pass, folder: folder.path)
            ).extradata
        }
        #expect(headers[0] == headers[1])
        #expect(rmdir(folder.path) == 0, "nothing is left behind")
    }

    @Test func `only the group of pictures that is too large becomes coarser, as much as it must`() throws {
        let frames = Self.frames(bits: [100, 100, 100, 100, 2000, 2000, 2000, 2000, 100, 100, 100, 100])
        let zones = cap.zones(of: frames, quantizer: 20, enlargement: 0)
        #expect(zones.map(\.frames) == [4..<8])
        let raise = try #require(zones.first?.raise)
        // Half as many bits take six steps or a little less.
        #expect((4...9).contains(raise))
        let higher = cap.zones(of: frames, quantizer: 20 + raise, enlargement: 0)
        #expect(higher.isEmpty)
    }

    @Test func `what no quantizer makes small enough does not hang`() {
        let zones = cap.zones(of: Self.frames(bits: [1 << 30, 1 << 30]), quantizer: 20, enlargement: 4)
        #expect(zones.map(\.frames) == [0..<2] && zones.allSatisfy { $0.raise <= 25 })
    }

    /// What a process that was taken over could send.
    enum Damage: CaseIterable {
        case empty, noTree, shortTree, longTree, otherSize, lineMissing, lineTwice, notANumber, unknownType, halfALine
        case otherSettings, hugeDuration, hugeBits, hugeQuantizer

        func applied(to file: [UInt8]) -> [UInt8] {
            let text = String(decoding: file.prefix { $0 != 0 }, as: UTF8.self)
            let tree = Array(file.drop { $0 != 0 })
            let lines = text.split(separator: "\n").map(String.init)
            let with = { (lines: [String]) in Array(lines.joined(separator: "\n").utf8) + tree }
            let replacing = { (old: String, new: String) in with(lines.map { $0.replacing(old, with: new) }) }
            switch self {
            case .empty: return [0]
            case .noTree: return Array(text.utf8)
            case .shortTree: return Array(file.dropLast())
            case .longTree: return file + [0]
            case .otherSize: return replacing("#options: 320x180", "#options: 640x360")
            case .lineMissing: return with(lines.dropLast(20))
            case .lineTwice: return with(lines + [lines[lines.count - 1]])
            case .otherSettings: return replacing(" rc_lookahead=", " rc_lookahead=9")
            case .hugeDuration: return replacing(" dur:", " dur:922337203685477580")
            case .hugeBits: return replacing("tex:", "tex:9223372036854")
            case .hugeQuantizer: return replacing(" q:", " q:1e30")
            case .notANumber: return replacing("tex:", "tex:x")
            case .unknownType: return replacing("type:P", "type:Q")
            case .halfALine: return with(lines.dropLast() + [String(lines[lines.count - 1].prefix(30))])
            }
        }
    }

    @Test(arguments: Damage.allCases)
    func `a damaged first pass is refused`(damage: Damage) throws {
        let job = try job()
        let file = damage.applied(to: try firstPass(of: job))
        let failure = #expect(throws: Failure.self) { try prepared(job, firstPass: file) }
        #expect(failure?.code == .codecProtocol)
    }

    @Test func `a task without its first pass is refused`() throws {
        let job = try job()
        let task = CodecTask.encodeVideo(plan: job.plan, facts: job.facts, index: job.index, chunk: 0, group: 1)
        let failure = #expect(throws: Failure.self) {
            try MediaEngine.run(task, sources: [job.source], limits: Engine.limits, sink: CollectingSink())
        }
        #expect(failure?.code == .codecProtocol)
    }

    @Test(arguments: [
        "in:4 out:1 type:P dur:2 cpbdur:2 q:28.40 aq:24.68 tex:26193 mv:5 misc:3 imb:1 pmb:2 smb:5 d:- ref:1192 420 ;",
        "in:0 out:0 type:I dur:2 cpbdur:2 q:23 aq:23.8 tex:9 mv:1 misc:9 imb:4 pmb:0 smb:0 d:s ref:;",
        "in:288 out:288 type:I dur:2 cpbdur:2 q:25.43 aq:16.97 tex:49 mv:14 misc:12 imb:1 pmb:0 smb:0 d:- ref:w:6,63,0,6,63,2,64,0 ;",
        "in:12 out:9 type:B dur:4 cpbdur:4 q:28.4 aq:24 tex:3 mv:8 misc:2 imb:6 pmb:3 smb:7 d:t ref:8 5 w:7,123,3 ;",
    ])
    func `a line is read and written without a loss`(line: String) throws {
        let frame = try #require(FirstPass.Frame(Substring(line)))
        #expect(FirstPass.Frame(Substring(frame.line().dropLast())) == frame)
        #expect("\(frame.shown)" == line.prefix { $0 != " " }.dropFirst(3))
    }
}
