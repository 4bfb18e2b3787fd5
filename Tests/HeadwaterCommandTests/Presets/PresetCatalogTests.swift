import Foundation
import HeadwaterCore
import Testing

@testable import HeadwaterCommand

@Suite struct PresetCatalogTests {
    static let capsBySide = [2160: 16_000, 1440: 10_000, 1080: 6000, 720: 3500, 480: 1600, 360: 800, 240: 130]

    @Test func `the default preset is the documented ladder`() throws {
        let preset = try PresetCatalog.preset("default")
        #expect(preset.name == "default")
        #expect(preset.gopSeconds == 2)
        #expect(preset.segmentSeconds == 6)
        #expect(preset.maxErrorRatio == 0.1)
        #expect(preset.video.encoderPreset == "faster")
        #expect(preset.video.constantRateFactor == 23)
        #expect(preset.video.bufferSeconds == 1.5)
        #expect(preset.video.rungs.map(\.shortSide) == [2160, 1440, 1080, 720, 480, 360, 240])
        for rung in preset.video.rungs {
            #expect(rung.maxBitsPerSecond == Self.capsBySide[rung.shortSide].map { $0 * 1000 })
            #expect(rung.audioGroup == (rung.shortSide == 240 ? "stereo-low" : "stereo"))
        }
        #expect(
            preset.audio == [
                Preset.AudioGroup(name: "stereo", bitsPerSecond: 128_000),
                Preset.AudioGroup(name: "stereo-low", bitsPerSecond: 48_000),
                Preset.AudioGroup(name: "surround", bitsPerSecond: 384_000, layout: .surround, beside: "stereo"),
            ])
        #expect(preset.passesThrough && preset.adaptsToContent && preset.makesPreview)
        #expect(preset.downloadShortSide == 720)
        #expect(preset.furtherVideo == [] && preset.loudness == nil && preset.watermark == nil)
        #expect(preset.storyboard == Preset.Storyboard(tileLongSide: 256, maxTiles: 120))
    }

    @Test func `the fast preset has four of the default's rungs and a quicker encoder`() throws {
        let fast = try PresetCatalog.preset("fast")
        let standard = try PresetCatalog.preset("default")
        #expect(fast.name == "fast")
        #expect(fast.video.encoderPreset == "veryfast")
        #expect(fast.video.rungs.map(\.shortSide) == [1080, 720, 480, 240])
        #expect(fast.video.rungs == standard.video.rungs.filter { [1080, 720, 480, 240].contains($0.shortSide) })
        #expect(fast.audio == standard.audio.filter { $0.layout == .stereo })
        #expect(fast.passesThrough && !fast.adaptsToContent && !fast.makesPreview)
    }

    @Test func `the modern preset has HEVC and AV1 beside H264, each with a lower cap`() throws {
        let modern = try PresetCatalog.preset("modern")
        #expect(modern.furtherVideo.map(\.codec) == [.hevc, .av1])
        #expect(modern.furtherVideo.map(\.encoderPreset) == ["fast", "8"])
        for rung in modern.furtherVideo.flatMap(\.rungs) {
            let usual = try #require(modern.video.rungs.first { $0.shortSide == rung.shortSide })
            #expect(rung.maxBitsPerSecond < usual.maxBitsPerSecond)
        }
    }

    @Test func `the archive preset is slower, better and less capped than the default`() throws {
        let archive = try PresetCatalog.preset("archive")
        let standard = try PresetCatalog.preset("default")
        #expect(archive.name == "archive")
        #expect(archive.video.encoderPreset == "slow")
        #expect(archive.video.constantRateFactor == 20)
        #expect(archive.gate == .full && standard.gate == .quick)
        #expect(archive.video.rungs.map(\.shortSide) == standard.video.rungs.map(\.shortSide))
        for (slow, usual) in zip(archive.video.rungs, standard.video.rungs) where usual.shortSide > 240 {
            #expect(slow.maxBitsPerSecond > usual.maxBitsPerSecond)
        }
        #expect(!archive.passesThrough && !archive.adaptsToContent)
        #expect(archive.audio.first == Preset.AudioGroup(name: "stereo", bitsPerSecond: 192_000))
    }

    @Test(arguments: PresetCatalog.names)
    func `every shipped preset has a rung for cellular links`(name: String) throws {
        let preset = try PresetCatalog.preset(named: name)
        let smallest = try #require(preset.video.rungs.last)
        let sound = try #require(preset.audio.first { $0.name == smallest.audioGroup })
        // Apple's authoring specification asks for one variant of at most 192 kbit/s altogether.
        #expect(smallest.maxBitsPerSecond + sound.bitsPerSecond <= 192_000)
    }

    @Test func `the embedded presets are the files of the presets folder`() throws {
        let folder = URL(filePath: #filePath).resolvingSymlinksInPath()
            .appending(path: "../../../../presets").standardizedFileURL
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(Set(files) == Set(PresetCatalog.names.map { "\($0).yaml" }))
        for name in PresetCatalog.names {
            let path = folder.appending(path: "\(name).yaml").path
            #expect(try PresetCatalog.preset(path) == PresetCatalog.preset(name))
        }
    }

    @Test func `an unknown name is answered with the nearest one and all of them`() throws {
        let error = try #require(throws: PresetError.self) { try PresetCatalog.preset("archve") }
        #expect(error == .unknown(name: "archve", nearest: "archive", known: ["default", "fast", "archive", "modern"]))
        #expect(
            "\(error)" == """
                There is no preset 'archve'. Did you mean 'archive'? The presets are: default, fast, archive, modern. \
                A file is named by its path, as in ./archve.yaml.
                """)
    }

    @Test func `a name like none of them is answered without a guess`() throws {
        let error = try #require(throws: PresetError.self) { try PresetCatalog.preset("zzzzzzzz") }
        #expect(error == .unknown(name: "zzzzzzzz", nearest: nil, known: ["default", "fast", "archive", "modern"]))
    }

    @Test func `a missing file says so`() throws {
        let error = try #require(throws: PresetError.self) { try PresetCatalog.preset("./no/such.yaml") }
        #expect("\(error)" == "The preset file ./no/such.yaml can't be read: there is no such file.")
    }

    @Test func `the distance between names counts single edits`() {
        #expect(editDistance("crf", "crf") == 0)
        #expect(editDistance("", "crf") == 3)
        #expect(editDistance("kitten", "sitting") == 3)
        #expect(nearestName(to: "buffer_second", among: ["crf", "buffer_seconds"]) == "buffer_seconds")
    }
}
