import Foundation
import HeadwaterCore
import Testing

@testable import Media

/// Every clip of the folder of real ones against what its catalogue says.
@Suite(.enabled(if: Clips.realFolder != nil, "HEADWATER_MEDIA names no folder of clips"))
struct CatalogueTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var fields: [String: String]

        var testDescription: String { file }
        var file: String { fields["file"] ?? "" }
        subscript(_ column: String) -> String { fields[column] ?? "" }

        /// Coded, as ffprobe tells it.
        var size: PixelSize? {
            let sides = self["WxH"].split(separator: "x").compactMap { Int($0) }
            return sides.count == 2 ? PixelSize(width: sides[0], height: sides[1]) : nil
        }
    }

    static let rows: [Row] = {
        guard let folder = Clips.realFolder,
            let text = try? String(contentsOf: folder.appending(path: "catalogue.tsv"), encoding: .utf8)
        else { return [] }
        let lines = text.split(separator: "\n").map { line in
            line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
        return lines.dropFirst().map { Row(fields: Dictionary(zip(lines[0], $0)) { first, _ in first }) }
    }()

    @Test func `the catalogue names the clips`() { #expect(Self.rows.count > 20) }

    @Test(arguments: rows)
    func `a clip is what its catalogue says, and its first chunk is encoded whole`(row: Row) throws {
        let source = try Clips.real(row.file)
        if row.file.hasPrefix("broken/") || row.file.hasPrefix("hostile/") {
            let failure = #expect(throws: Failure.self) { try Engine.inspect(source) }
            let codes: Set<Failure.Code> = [
                .noFrames, .notMedia, .unreadable, .unsupportedCodec, .unsupportedContainer,
            ]
            #expect(failure.map { codes.contains($0.code) } == true, "\(failure?.code.rawValue ?? "")")
            return
        }
        let job = try Engine.Job(source, preset: Engine.preset(sides: [120]))
        let video = try #require(job.facts.video)
        #expect(video.codec == row["vcodec"])
        // The catalogue tells the last size of the clip that changes its size.
        if !row["note"].contains("resolution change") { #expect(video.codedSize == row.size) }
        #expect(video.pixelFormat == row["pix_fmt"])
        #expect((video.color.transfer == row["transfer"]) || row["transfer"].isEmpty)
        #expect((video.orientation.quarterTurns == 1) == (row["rotation"] == "-90"))
        #expect(video.isInterlaced == row["note"].contains("interlaced"))
        #expect(job.facts.audio.count == Int(row["audio_tracks"]))
        let texts = row["subtitles"].split(separator: ",").filter { !$0.hasPrefix("dvb") }
        #expect(job.facts.subtitles.filter { $0.captionChannel == nil }.map(\.codec) == texts.map(String.init))
        let stated = try #require(Double(row["duration"]))
        // Sound may go on behind the picture, and pictures before the first keyframe are not shown.
        #expect(job.facts.duration.seconds <= stated + 0.6 && job.facts.duration.seconds > stated * 0.15)
        #expect(job.facts.video?.passthrough != nil || video.codec != "h264")

        let sink = CollectingSink()
        let tally = try Engine.encodeVideo(job, chunk: 0, group: 0, into: sink)
        #expect(tally.errors == 0)
        let verified = try Engine.verify([try sink.file("120p")])
        #expect(verified.errors == 0)
        #expect(verified.decodedUnits == Int64(job.plan.frames(of: job.plan.chunks[0]).count))
    }
}
