import Catalog
import HeadwaterCore
import Testing

extension CatalogRule {
    static let segments = [
        CatalogRule("segments are listed by rendition in order") { catalog in
            try await catalog.addVideo()
            let added = [2, 0, 1, 10].map { SegmentRecord.example(number: $0) }
            try await catalog.write { tx in
                for segment in added { try tx.segments.add(segment) }
                try tx.segments.add(.example(rendition: "720p", number: 0))
                try tx.segments.add(.example(version: 2, number: 0))
            }
            let listed = try await catalog.read { try $0.segments.list(.numbered(1), version: 1, rendition: "360p") }
            #expect(listed == added.sorted { $0.number < $1.number })
        },
        CatalogRule("the first row of a place stands") { catalog in
            try await catalog.addVideo()
            let first = SegmentRecord.example(number: 0, suffix: "first")
            let answers = try await catalog.write { tx in
                [try tx.segments.add(first), try tx.segments.add(.example(number: 0, suffix: "second"))]
            }
            #expect(answers == [first, first])
            #expect(
                try await catalog.read { try $0.segments.list(.numbered(1), version: 1, rendition: "360p") } == [first])

            let inits = try await catalog.write { tx in
                [
                    try tx.segments.addInit(.example(suffix: "first")),
                    try tx.segments.addInit(.example(suffix: "second")),
                ]
            }
            #expect(inits == [.example(suffix: "first"), .example(suffix: "first")])

            let pictures = try await catalog.write { tx in
                [
                    try tx.segments.addArtifact(.example(number: 0, suffix: "first")),
                    try tx.segments.addArtifact(.example(number: 0, suffix: "second")),
                ]
            }
            #expect(pictures == [.example(number: 0, suffix: "first"), .example(number: 0, suffix: "first")])
        },
        CatalogRule("a segment belongs to a video") { catalog in
            await expectError(.constraint) {
                try await catalog.write { tx in _ = try tx.segments.add(.example(number: 0)) }
            }
        },
        CatalogRule("inits and pictures are found and listed") { catalog in
            try await catalog.addVideo()
            try await catalog.write { tx in
                try tx.segments.addInit(.example(rendition: "720p"))
                try tx.segments.addInit(.example(rendition: "360p"))
                try tx.segments.addInit(.example(version: 2, rendition: "360p"))
                try tx.segments.addArtifact(.example(number: 1))
                try tx.segments.addArtifact(.example(number: 0))
                try tx.segments.addArtifact(.example(name: "poster", number: 0))
            }
            let (found, other, missing, pictures) = try await catalog.read { tx in
                (
                    try tx.segments.findInit(.numbered(1), version: 1, rendition: "720p"),
                    try tx.segments.findInit(.numbered(1), version: 2, rendition: "360p"),
                    try tx.segments.findInit(.numbered(1), version: 3, rendition: "720p"),
                    try tx.segments.artifacts(.numbered(1), version: 1)
                )
            }
            #expect(found == .example(rendition: "720p"))
            #expect(other == .example(version: 2, rendition: "360p"))
            #expect(missing == nil)
            #expect(
                pictures == [.example(name: "poster", number: 0), .example(number: 0), .example(number: 1)])
        },
        CatalogRule("pictures of one name are forgotten, the others stay") { catalog in
            try await catalog.addVideo()
            let left = try await catalog.write { tx in
                try tx.segments.addArtifact(.example(name: "poster", number: 0))
                try tx.segments.addArtifact(.example(name: "tiles", number: 0))
                try tx.segments.addArtifact(.example(version: 2, name: "tiles", number: 0))
                try tx.segments.removeArtifacts(.numbered(1), version: 1, name: "tiles")
                return try (1...2).flatMap { try tx.segments.artifacts(.numbered(1), version: $0).map(\.name) }
            }
            #expect(left == ["poster", "tiles"])
        },
        CatalogRule("a rendition of one version is forgotten, the others stay") { catalog in
            try await catalog.addVideo()
            let left = try await catalog.write { tx in
                for rendition in ["720p", "360p"] {
                    for version in [1, 2] {
                        try tx.segments.addInit(.example(version: version, rendition: rendition))
                        try tx.segments.add(.example(version: version, rendition: rendition, number: 0))
                    }
                }
                try tx.segments.removeRendition(.numbered(1), version: 1, name: "720p")
                return try [1, 2].map { version in
                    try ["360p", "720p"].map { rendition in
                        try tx.segments.list(.numbered(1), version: version, rendition: rendition).count
                            + (tx.segments.findInit(.numbered(1), version: version, rendition: rendition) == nil
                                ? 0 : 1)
                    }
                }
            }
            #expect(left == [[2, 0], [2, 2]])
        },
        CatalogRule("all keys of a video are those that its rows and its publication name") { catalog in
            try await catalog.addVideo(1, state: .processing)
            try await catalog.addVideo(2)
            try await catalog.write { tx in
                try tx.segments.add(.example(number: 0))
                try tx.segments.addInit(.example())
                try tx.segments.addArtifact(.example(number: 0))
                try tx.segments.add(.example(video: 2, number: 0))
                try tx.videos.publish(
                    .numbered(1), .example(version: 1), expecting: .processing, version: 0, errorRatio: 0)
            }
            let keys = try await catalog.read { try $0.segments.allKeys(video: .numbered(1)) }
            #expect(
                keys.map(\.text).sorted() == [
                    "v/1/1/360p/0-a.m4s", "v/1/1/360p/init-a.mp4", "v/1/1/master.m3u8", "v/1/1/p.jpg",
                    "v/1/1/storyboard-0-a.jpg",
                ])
        },
        CatalogRule("a version is forgotten alone, a video whole") { catalog in
            try await catalog.addVideo()
            try await catalog.write { tx in
                for version in 1...2 {
                    try tx.segments.add(.example(version: version, number: 0))
                    try tx.segments.addInit(.example(version: version))
                    try tx.segments.addArtifact(.example(version: version, number: 0))
                }
                try tx.segments.delete(video: .numbered(1), version: 1)
            }
            let keys = try await catalog.read { try $0.segments.allKeys(video: .numbered(1)) }
            #expect(keys.count == 3)
            #expect(keys.allSatisfy { $0.text.hasPrefix("v/1/2/") })
            try await catalog.write { try $0.segments.delete(video: .numbered(1)) }
            #expect(try await catalog.read { try $0.segments.allKeys(video: .numbered(1)) } == [])
        },
    ]
}
