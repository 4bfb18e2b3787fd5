import HeadwaterCore
import Manifests

/// Arbitrary playlists of everything that the format can say.
extension SeededGenerator {
    mutating func decimal() -> DecimalNumber {
        DecimalNumber(millionths: .random(in: 0...99_000_000_000, using: &self))
    }

    mutating func uri() -> String { word("abcXYZ019-._~/?&=%é") }

    mutating func codec() -> String { word("avc1.hm4p0F") }

    mutating func byteRange() -> ByteRange {
        ByteRange(
            length: .random(in: 0...1 << 40, using: &self), offset: maybe { .random(in: 0...1 << 40, using: &$0) })
    }

    mutating func start() -> PlaylistStart {
        var offset = decimal()
        if once(in: 2) { offset.millionths.negate() }
        return PlaylistStart(timeOffset: offset, isPrecise: once(in: 2))
    }

    mutating func size() -> PixelSize {
        PixelSize(width: .random(in: 0...9999, using: &self), height: .random(in: 0...9999, using: &self))
    }

    mutating func mediaPlaylist() -> MediaPlaylist {
        MediaPlaylist(
            version: .random(in: 1...12, using: &self), targetDuration: .random(in: 0...60, using: &self),
            mediaSequence: .random(in: 0...1 << 50, using: &self), kind: one(of: MediaPlaylist.Kind.self),
            hasIFramesOnly: once(in: 2), hasIndependentSegments: once(in: 2), start: maybe { $0.start() },
            segments: list(upTo: 8) { random in
                MediaPlaylist.Segment(
                    uri: random.uri(), duration: random.decimal(), title: random.maybe { $0.word() } ?? "",
                    byteRange: random.maybe { $0.byteRange() }, isDiscontinuous: random.once(in: 4),
                    keys: random.list(upTo: 2) { random in
                        MediaPlaylist.Key(
                            method: "AES-128", uri: random.maybe { $0.word() },
                            initializationVector: random.maybe { _ in "0x0F" }, keyFormat: random.maybe { $0.word() })
                    },
                    map: random.maybe { random in
                        MediaPlaylist.Map(uri: random.word(), byteRange: random.maybe { $0.byteRange() })
                    })
            }, isEnded: once(in: 2))
    }

    mutating func multivariantPlaylist() -> MultivariantPlaylist {
        MultivariantPlaylist(
            version: .random(in: 1...12, using: &self), hasIndependentSegments: once(in: 2),
            start: maybe { $0.start() },
            sessionData: list(upTo: 3) { random in
                random.once(in: 2)
                    ? .init(id: random.word(), value: random.word(), language: random.maybe { $0.word() })
                    : .init(id: random.word(), uri: random.word(), language: random.maybe { $0.word() })
            },
            renditions: list(upTo: 4) { $0.rendition() }, variants: list(upTo: 6) { $0.variant() },
            iFrameVariants: list(upTo: 4) { $0.iFrameVariant() })
    }

    private mutating func rendition() -> MultivariantPlaylist.Rendition {
        MultivariantPlaylist.Rendition(
            kind: one(of: MultivariantPlaylist.Rendition.Kind.self) ?? .audio, group: word(),
            name: word(), language: maybe { $0.word() }, associatedLanguage: maybe { $0.word() },
            stableRenditionID: maybe { $0.word() }, isDefault: once(in: 2), isAutoselected: once(in: 2),
            isForced: once(in: 2), instreamID: maybe { $0.word() },
            bitDepth: maybe { .random(in: 8...32, using: &$0) },
            sampleRate: maybe { .random(in: 8000...192_000, using: &$0) },
            characteristics: list(upTo: 3) { $0.codec() },
            channels: maybe { $0.word() }, uri: maybe { $0.word() })
    }

    private mutating func variant() -> MultivariantPlaylist.Variant {
        MultivariantPlaylist.Variant(
            uri: uri(), bandwidth: .random(in: 0...(.max), using: &self),
            averageBandwidth: maybe { .random(in: 0...(.max), using: &$0) }, score: maybe { $0.decimal() },
            codecs: list(upTo: 3) { $0.codec() }, supplementalCodecs: list(upTo: 2) { $0.codec() },
            resolution: maybe { $0.size() }, frameRate: maybe { $0.decimal() },
            hdcpLevel: one(of: MultivariantPlaylist.HDCPLevel.self),
            videoRange: one(of: MultivariantPlaylist.VideoRange.self),
            stableVariantID: maybe { $0.word() }, pathwayID: maybe { $0.word() }, audio: maybe { $0.word() },
            video: maybe { $0.word() }, subtitles: maybe { $0.word() },
            closedCaptions: maybe { $0.once(in: 2) ? .absent : .group($0.word()) })
    }

    private mutating func iFrameVariant() -> MultivariantPlaylist.IFrameVariant {
        MultivariantPlaylist.IFrameVariant(
            uri: word(), bandwidth: .random(in: 0...(.max), using: &self),
            averageBandwidth: maybe { .random(in: 0...(.max), using: &$0) }, score: maybe { $0.decimal() },
            codecs: list(upTo: 3) { $0.codec() }, supplementalCodecs: list(upTo: 2) { $0.codec() },
            resolution: maybe { $0.size() },
            hdcpLevel: one(of: MultivariantPlaylist.HDCPLevel.self),
            videoRange: one(of: MultivariantPlaylist.VideoRange.self),
            stableVariantID: maybe { $0.word() }, pathwayID: maybe { $0.word() }, video: maybe { $0.word() })
    }

    /// Without `>`, because `-->` is the one thing that a file says differently.
    mutating func webVTT() -> WebVTT {
        let alphabet = "abcXYZ019 .,;=-/#@<&'é漢🎬"
        return WebVTT(
            header: list(upTo: 2) { "X-\($0.word(alphabet))" },
            cues: list(upTo: 6) { random in
                WebVTT.Cue(
                    identifier: random.maybe { "#\($0.word("abc 019é"))" },
                    start: .init(milliseconds: .random(in: 0...999_999_999, using: &random)),
                    end: .init(milliseconds: .random(in: 0...999_999_999, using: &random)),
                    settings: random.maybe { $0.word("abc:019%") } ?? "",
                    payload: random.list(upTo: 3) { $0.word(alphabet) }.joined(separator: "\n"))
            })
    }
}
