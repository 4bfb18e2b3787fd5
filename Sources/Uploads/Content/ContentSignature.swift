/// Something that a file surely is when it begins so, and that is no media of any kind that is taken.
///
/// Nothing here may also be the beginning of a film or of sound: those of a transport stream that was cut out of a
/// broadcast are any bytes, so that signatures of fewer than four bytes need more to go by.
struct ContentSignature: Sendable {
    /// `an HTML page`
    var name: String
    var parts: [(offset: Int, bytes: [UInt8])]

    init(_ name: String, _ bytes: [UInt8], at offset: Int = 0, and others: [(offset: Int, bytes: [UInt8])] = []) {
        self.name = name
        parts = [(offset, bytes)] + others
    }

    init(_ name: String, _ text: String, at offset: Int = 0, and others: [(offset: Int, bytes: [UInt8])] = []) {
        self.init(name, Array(text.utf8), at: offset, and: others)
    }

    func fits(_ prefix: [UInt8]) -> Bool {
        parts.allSatisfy { part in prefix.dropFirst(part.offset).starts(with: part.bytes) }
    }

    static let binary: [ContentSignature] = [
        .init("a ZIP archive", "PK\u{3}\u{4}"),
        .init("a ZIP archive", "PK\u{5}\u{6}"),
        .init("a compressed file", [0x1F, 0x8B, 0x08], and: [(8, [0x00])]),
        .init("a compressed file", [0x1F, 0x8B, 0x08], and: [(8, [0x02])]),
        .init("a compressed file", [0x1F, 0x8B, 0x08], and: [(8, [0x04])]),
        .init("a compressed file", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]),
        .init("a compressed file", [0x28, 0xB5, 0x2F, 0xFD]),
        .init("a compressed file", "BZh", and: [(4, [0x31, 0x41, 0x59, 0x26, 0x53, 0x59])]),
        .init("a 7z archive", [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]),
        .init("a RAR archive", "Rar!\u{1A}\u{7}"),
        .init("a tar archive", "ustar", at: 257),
        .init("a PDF document", "%PDF-"),
        .init("a PostScript document", "%!PS"),
        .init("an Office document", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]),
        .init("a database", "SQLite format 3\u{0}"),
        .init("a program", [0x7F, 0x45, 0x4C, 0x46]),
        .init("a program", [0xFE, 0xED, 0xFA, 0xCE]),
        .init("a program", [0xCF, 0xFA, 0xED, 0xFE]),
        .init("a program", [0xCA, 0xFE, 0xBA, 0xBE]),
        .init("a program", "MZ", and: [(2, [0x90, 0x00, 0x03, 0x00])]),
        .init("a PNG image", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
        .init("a JPEG image", [0xFF, 0xD8, 0xFF, 0xE0]),
        .init("a JPEG image", [0xFF, 0xD8, 0xFF, 0xE1]),
        .init("a JPEG image", [0xFF, 0xD8, 0xFF, 0xDB]),
        .init("a GIF image", "GIF87a"),
        .init("a GIF image", "GIF89a"),
        .init("a WebP image", "RIFF", and: [(8, Array("WEBP".utf8))]),
        .init("a TIFF image", [0x49, 0x49, 0x2A, 0x00]),
        .init("a TIFF image", [0x4D, 0x4D, 0x00, 0x2A]),
        .init("a BMP image", "BM", and: [(6, [0, 0, 0, 0]), (14, [40, 0, 0, 0])]),
        .init("a Photoshop image", "8BPS"),
        .init("a HEIF image", "ftypheic", at: 4),
        .init("a HEIF image", "ftypheix", at: 4),
        .init("a HEIF image", "ftypmif1", at: 4),
        .init("an AVIF image", "ftypavif", at: 4),
    ]

    /// In lower case, after a byte order mark and white space.
    static let text: [ContentSignature] = [
        .init("an HTML page", "<!doctype html"),
        .init("an HTML page", "<html"),
        .init("an HTML page", "<head"),
        .init("an HTML page", "<body"),
        .init("an HTML page", "<script"),
        .init("an XML document", "<?xml"),
        .init("an SVG image", "<svg"),
        .init("a DASH manifest", "<mpd"),
        .init("a SMIL document", "<smil"),
        .init("a PHP script", "<?php"),
        .init("a script", "#!/bin/"),
        .init("a script", "#!/usr/"),
        .init("an HLS playlist", "#extm3u"),
        .init("a playlist", "[playlist]"),
        .init("a list of files", "ffconcat version"),
        .init("a session description", "v=0\r\no="),
        .init("a session description", "v=0\no="),
        .init("an RTF document", "{\\rtf"),
        .init("subtitles", "webvtt"),
    ]
}
