import Catalog
import Foundation
import HeadwaterCore
import Testing

@testable import Uploads

@Suite struct ContentRuleTests {
    /// How media begins, of each container that is taken.
    static let media: [(String, [UInt8])] = [
        ("MP4", [0, 0, 0, 0x20] + Array("ftypisom".utf8)),
        ("QuickTime", [0, 0, 0, 0x14] + Array("ftypqt  ".utf8)),
        ("old QuickTime", [0, 0, 0, 8] + Array("wide".utf8)),
        ("Matroska", [0x1A, 0x45, 0xDF, 0xA3]),
        ("transport stream", [0x47, 0x40, 0x00, 0x10]),
        ("program stream", [0, 0, 1, 0xBA]),
        ("AVI", Array("RIFF\u{1}\u{1}\u{1}\u{1}AVI LIST".utf8)),
        ("WAV", Array("RIFF\u{1}\u{1}\u{1}\u{1}WAVEfmt ".utf8)),
        ("AIFF", Array("FORM\u{1}\u{1}\u{1}\u{1}AIFF".utf8)),
        ("FLV", Array("FLV\u{1}".utf8)),
        ("Ogg", Array("OggS".utf8)),
        ("FLAC", Array("fLaC".utf8)),
        ("MP3 with a tag", Array("ID3\u{3}".utf8)),
        ("MP3", [0xFF, 0xFB, 0x90, 0x64]),
        ("a broadcast cut anywhere", Array("BM\u{9}MZPK\u{1F}".utf8) + [0x47]),
        ("nothing", []),
    ]

    @Test(arguments: media)
    func `media of every container passes`(name: String, bytes: [UInt8]) {
        #expect(ContentRule.certainly(bytes) == nil, "\(name)")
    }

    @Test(arguments: [
        ("<!DOCTYPE html>", "an HTML page"), ("\u{FEFF} \r\n\t<HTML lang=en>", "an HTML page"),
        ("#EXTM3U\n#EXT-X-VERSION:3", "an HLS playlist"), ("<MPD xmlns=", "a DASH manifest"),
        ("<?xml version=\"1.0\"?><MPD", "an XML document"), ("ffconcat version 1.0\nfile /a", "a list of files"),
        ("v=0\r\no=- 0 0 IN IP4 127.0.0.1", "a session description"), ("#!/bin/sh\n", "a script"),
        ("PK\u{3}\u{4}", "a ZIP archive"), ("%PDF-1.7", "a PDF document"), ("GIF89a", "a GIF image"),
        ("\u{7F}ELF\u{2}", "a program"), ("RIFF\u{1}\u{1}\u{1}\u{1}WEBPVP8 ", "a WebP image"),
        ("<svg xmlns=", "an SVG image"), ("<?php", "a PHP script"),
    ])
    func `what is surely no media is named`(text: String, expected: String) {
        #expect(ContentRule.certainly(Array(text.utf8)) == expected)
    }

    @Test func `every signature is recognised, and none of its beginnings`() {
        for (isText, signature) in ContentSignature.binary.map({ (false, $0) })
            + ContentSignature.text.map({ (true, $0) })
        {
            let length = signature.parts.map { $0.offset + $0.bytes.count }.max() ?? 0
            #expect(length <= ContentRule.window, "\(signature.name)")
            var bytes = [UInt8](repeating: 0x2E, count: length)
            for part in signature.parts {
                bytes.replaceSubrange(part.offset..<part.offset + part.bytes.count, with: part.bytes)
            }
            #expect(ContentRule.certainly(bytes) != nil, "\(signature.name)")
            #expect(!signature.fits(Array(bytes.dropLast())), "\(signature.name) \(isText)")
            #expect(length >= 4, "\(signature.name)")
        }
    }

    @Test(arguments: [
        nil, "", "video/mp4", "audio/mpeg", "application/octet-stream", "application/mp4", "x", "VIDEO/x",
    ])
    func `a declared type that may be media passes`(type: String?) throws {
        try ContentRule.require(declared: type)
    }

    @Test(arguments: [
        "text/html", "image/png; q=1", "application/pdf", "Application/ZIP", "application/vnd.apple.mpegurl",
    ])
    func `a declared type that is no media is refused`(type: String) {
        #expect { try ContentRule.require(declared: type) } throws: { kind($0) == .notMedia }
    }

    // MARK: - In an upload

    private static func new(_ length: Int64?, type: String? = nil) -> NewUpload {
        NewUpload(length: length, sourceName: SourceName("x.mp4"), mediaType: type)
    }

    @Test func `a page that says it is a film is refused, and nothing of it stays`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let id = try await service.create(Self.new(1000, type: "video/mp4"))
        let page = Array("<!doctype html>".utf8)
        await #expect { try await service.append(to: id, at: 0, page) } throws: { error in
            kind(error) == .notMedia
                && "\((error as? UploadRefusal)?.message ?? "")"
                    == "It is said to be video/mp4, but it is an HTML page, and no video or sound."
        }
        #expect(try await bench.video(id) == nil)
        #expect(try bench.files(id).isEmpty)
        await #expect { try await service.resume(id) } throws: { kind($0) == .gone }
    }

    @Test func `it is recognised when it comes byte by byte, and after a restart`() async throws {
        let bench = try await Workbench()
        let id = try await bench.open().create(Self.new(1000))
        for (offset, byte) in "%PDF".utf8.enumerated() {
            try await bench.open().append(to: id, at: Int64(offset), [byte])
        }
        await #expect { try await bench.open().append(to: id, at: 4, [0x2D]) } throws: { kind($0) == .notMedia }
    }

    @Test func `it is refused when its checksum is right, too`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let id = try await service.create(Self.new(1000))
        var sum = UploadChecksum.Sum(.crc32c)
        let page = Array("%PDF-1.7".utf8)
        page.withUnsafeBytes { sum.add($0) }
        let checksum = try UploadChecksum(header: "crc32c \(sum.digest.base64EncodedString())")
        let append = UploadAppend(offset: 0, bodyLength: 8, checksum: checksum)
        await #expect { try await service.append(append, to: id, body: TestBody(pieces: [page])) } throws: {
            kind($0) == .notMedia
        }
        #expect(try await bench.video(id) == nil)
    }

    @Test func `parts may begin with anything, the file they become may not`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        var parts: [VideoID] = []
        for text in ["%PDF-", "1.7"] {
            let id = try await service.create(
                NewUpload(kind: .partial, length: Int64(text.utf8.count), sourceName: SourceName("")))
            try await service.append(to: id, at: 0, Array(text.utf8))
            parts.append(id)
        }
        let good = try await service.join(FinalUpload(parts: [parts[1]], metadata: UploadMetadata())).id
        #expect(try bench.bytes(good) == Array("1.7".utf8))
        let bad = try FinalUpload(parts: [parts[0]], metadata: UploadMetadata())
        await #expect { try await service.join(bad) } throws: { kind($0) == .notMedia }
    }
}
