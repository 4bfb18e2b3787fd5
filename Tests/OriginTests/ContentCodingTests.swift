import Foundation
import Origin
import Testing

@Suite("Content codings") struct ContentCodingTests {
    /// The first five are the examples of RFC 9110 12.5.3.
    @Test(arguments: [
        ("compress, gzip", ContentCoding.gzip), ("", .identity), ("*", .gzip), ("compress;q=0.5, gzip;q=1.0", .gzip),
        ("gzip;q=1.0, identity; q=0.5, *;q=0", .gzip),
        ("gzip, deflate, br, zstd", .gzip), ("GZIP", .gzip), ("x-gzip", .gzip), ("br", .identity),
        ("identity", .identity),
        ("gzip;q=0", .identity), ("gzip;q=0.000", .identity), ("gzip;q=0.001", .gzip), ("gzip; Q=1", .gzip),
        ("*;q=0", .identity), ("*;q=0.5, gzip;q=0", .identity), ("gzip;q=0.5, identity", .identity),
        ("gzip;q=0.5, identity;q=0.5", .gzip), ("identity;q=0", .identity), ("gzip;q=0, identity;q=0", .identity),
        ("gzip;q=2", .identity), ("gzip;q=1.001", .identity), ("gzip;q=0.1234", .identity), ("gzip;q=-1", .identity),
        ("gzip;level=9", .identity), (",,gzip,", .gzip),
    ])
    func `gzip is used when the client takes it`(field: String, coding: ContentCoding) {
        #expect(ContentCoding.negotiated(acceptEncoding: field, among: [.gzip]) == coding)
    }

    @Test(arguments: [
        ("gzip, deflate, br", ContentCoding.brotli), ("br", .brotli), ("BR;q=0.5", .brotli), ("*", .brotli),
        ("gzip, br;q=0.9", .gzip), ("br;q=0.9, gzip;q=0.8", .brotli), ("br;q=0, *", .gzip), ("br;q=0", .identity),
        ("gzip;q=0, *;q=0.5", .brotli), ("br;q=0.4, gzip;q=0.3, identity;q=0.5", .identity), ("deflate", .identity),
        ("br;q=0.4, gzip;q=0.6, identity;q=0.5", .gzip), ("identity, *;q=0", .identity), ("", .identity),
    ])
    func `of two the client's favourite is used, and the smaller one among equals`(
        field: String, coding: ContentCoding
    ) {
        #expect(ContentCoding.negotiated(acceptEncoding: field, among: ContentCoding.compressions) == coding)
    }

    @Test func `a playlist is smaller in brotli than in gzip, and always the same`() throws {
        let playlist = Array((0..<500).map { "#EXTINF:6.000,\n\($0).m4s\n" }.joined().utf8)
        let compressed = try Brotli.compress(playlist)
        #expect(try compressed.count < Gzip.compress(playlist).count)
        #expect(try compressed == Brotli.compress(playlist))
        // An empty stream (RFC 7932 9.2): last, and nothing in it.
        #expect(try Brotli.compress([]).count == 1)
    }

    @Test func `a client that says nothing gets the bytes as they are`() {
        #expect(ContentCoding.negotiated(acceptEncoding: nil, among: ContentCoding.compressions) == .identity)
    }

    @Test func `another program gives the compressed bytes back`() throws {
        let playlist = Array((0..<500).map { "#EXTINF:6.000,\n\($0).m4s\n" }.joined().utf8)
        for bytes in [[], [0], playlist] {
            let compressed = try Gzip.compress(bytes)
            #expect(try gunzip(compressed) == bytes)
        }
        #expect(try Gzip.compress(playlist).count < playlist.count / 5)
    }

    @Test func `the same bytes give the same gzip`() throws {
        let bytes = [UInt8](repeating: 7, count: 1000)
        #expect(try Gzip.compress(bytes) == Gzip.compress(bytes))
        // RFC 1952 2.3.1: no time of modification.
        #expect(try Array(Gzip.compress(bytes)[4..<8]) == [0, 0, 0, 0])
    }

    /// By the program `gzip`, which every Debian has.
    private func gunzip(_ bytes: [UInt8]) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/gzip")
        process.arguments = ["-dc"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        // Far below the size of a pipe, so that writing it all before reading cannot block.
        try input.fileHandleForWriting.write(contentsOf: Data(bytes))
        try input.fileHandleForWriting.close()
        let answer = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return Array(answer)
    }
}
