import Origin
import Testing

@Suite("Answers of the origin") struct OriginObjectTests {
    static let hash = String(repeating: "0123456789abcdef", count: 4)
    static let tag = "\"0123456789abcdef0123456789abcdef\""
    static let gzipTag = "\"0123456789abcdef0123456789abcdef-gzip\""

    private let segment = OriginObject(byteCount: 10_000, sha256: hash, type: .mp4, policy: .immutable)
    private let playlist = OriginObject(
        byteCount: 500, sha256: hash, type: .hls, policy: .currentVersion,
        lastModified: HTTPDate("Sun, 06 Nov 1994 08:49:37 GMT"), compressed: [.gzip: [31, 139, 8]])

    private func get(_ object: OriginObject, _ fields: HeaderFields = [:]) -> OriginResponse {
        object.response(to: OriginRequest(method: .get, fields: fields))
    }

    @Test func `a segment comes whole, for ever and for every page`() {
        let response = get(segment)
        #expect(response.status == 200)
        #expect(response.body == .range(0..<10_000))
        #expect(
            response.fields == [
                "ETag": Self.tag, "Cache-Control": "public, max-age=31536000, immutable",
                "Access-Control-Allow-Origin": "*",
                "Access-Control-Expose-Headers": "Content-Length, Content-Range, ETag, Accept-Ranges",
                "Timing-Allow-Origin": "*", "X-Content-Type-Options": "nosniff",
                "Content-Type": "video/mp4", "Content-Length": "10000", "Accept-Ranges": "bytes",
            ])
    }

    @Test(arguments: [[:], ["Accept-Encoding": "gzip"]] as [HeaderFields])
    func `HEAD has the fields of GET and no body`(fields: HeaderFields) {
        for object in [segment, playlist] {
            let head = object.response(to: OriginRequest(method: .head, fields: fields))
            #expect(head.status == 200)
            #expect(head.fields == get(object, fields).fields)
            #expect(head.body == .none)
        }
    }

    @Test func `HEAD takes no notice of Range`() {
        let head = segment.response(to: OriginRequest(method: .head, fields: ["Range": "bytes=0-1"]))
        #expect(head.status == 200)
        #expect(head.fields["Content-Length"] == "10000")
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "get", ""])
    func `other methods are not allowed`(method: String) {
        let response = segment.response(to: OriginRequest(method: .init(method)))
        #expect(response.status == 405)
        #expect(response.fields["Allow"] == "GET, HEAD, OPTIONS")
        #expect(response.body == .none)
    }

    @Test func `a preflight allows reading of parts`() {
        let response = segment.response(to: OriginRequest(method: .options))
        #expect(response.status == 204)
        #expect(response.fields["Access-Control-Allow-Origin"] == "*")
        #expect(response.fields["Access-Control-Allow-Headers"]?.contains("Range") == true)
        #expect(response.body == .none)
    }

    @Test func `one range is a part`() {
        let response = get(segment, ["Range": "bytes=100-199"])
        #expect(response.status == 206)
        #expect(response.body == .range(100..<200))
        #expect(response.fields["Content-Range"] == "bytes 100-199/10000")
        #expect(response.fields["Content-Length"] == "100")
        #expect(response.fields["Content-Type"] == "video/mp4")
        #expect(response.fields["ETag"] == Self.tag)
    }

    @Test func `several ranges are parts of a multipart body of the stated length`() throws {
        let response = get(segment, ["Range": "bytes=0-9,-10"])
        #expect(response.status == 206)
        #expect(response.fields["Content-Range"] == nil)
        let type = try #require(response.fields["Content-Type"])
        let boundary = try #require(type.split(separator: "=").last)
        #expect(type == "multipart/byteranges; boundary=\(boundary)")
        guard case .multipart(let parts, let tail) = response.body else {
            Issue.record("the body is \(response.body)")
            return
        }
        let text =
            parts.map { String(decoding: $0.head, as: UTF8.self) + "<\($0.range)>" }.joined()
            + String(decoding: tail, as: UTF8.self)
        // As the example of RFC 9110 15.3.7.2 is laid out.
        let expected =
            "--\(boundary)\r\nContent-Type: video/mp4\r\nContent-Range: bytes 0-9/10000\r\n\r\n<0..<10>"
            + "\r\n--\(boundary)\r\nContent-Type: video/mp4\r\nContent-Range: bytes 9990-9999/10000\r\n\r\n"
            + "<9990..<10000>"
            + "\r\n--\(boundary)--\r\n"
        #expect(text == expected)
        let marks = "<0..<10><9990..<10000>".utf8.count
        #expect(response.fields["Content-Length"] == String(expected.utf8.count - marks + 20))
    }

    @Test func `a range past the end is refused with the length`() {
        let response = get(segment, ["Range": "bytes=10000-"])
        #expect(response.status == 416)
        #expect(response.fields["Content-Range"] == "bytes */10000")
        #expect(response.body == .none)
    }

    @Test(arguments: ["bytes=oops", "lines=1-2", "bytes=5-1"])
    func `a range that says nothing gives the whole`(range: String) {
        #expect(get(segment, ["Range": range]).status == 200)
    }

    @Test func `a download is continued only with the version it began with`() {
        #expect(get(segment, ["Range": "bytes=5-9", "If-Range": Self.tag]).status == 206)
        #expect(get(segment, ["Range": "bytes=5-9", "If-Range": "\"other\""]).status == 200)
        #expect(get(segment, ["Range": "bytes=5-9", "If-Range": Self.gzipTag]).status == 200)
    }

    @Test func `what the client has already is not sent again`() {
        let response = get(segment, ["If-None-Match": Self.tag, "Range": "bytes=0-9"])
        #expect(response.status == 304)
        #expect(response.body == .none)
        #expect(response.fields["ETag"] == Self.tag)
        #expect(response.fields["Cache-Control"] == "public, max-age=31536000, immutable")
        #expect(response.fields["Content-Length"] == nil)
    }

    @Test func `a condition that fails is told so`() {
        #expect(get(segment, ["If-Match": "\"other\""]).status == 412)
    }

    @Test func `a playlist comes in gzip, under a tag of its own`() {
        let response = get(playlist, ["Accept-Encoding": "gzip, br"])
        #expect(response.status == 200)
        #expect(response.body == .bytes([31, 139, 8]))
        #expect(response.fields["Content-Encoding"] == "gzip")
        #expect(response.fields["Content-Length"] == "3")
        #expect(response.fields["ETag"] == Self.gzipTag)
        #expect(response.fields["Vary"] == "Accept-Encoding")
        #expect(
            response.fields["Cache-Control"] == "public, max-age=10, stale-while-revalidate=10, stale-if-error=3600")
        #expect(response.fields["Accept-Ranges"] == nil)
        #expect(get(playlist, ["Accept-Encoding": "gzip", "Range": "bytes=0-1"]) == response)
        var both = playlist
        both.compressed[.brotli] = [1, 2]
        let smaller = get(both, ["Accept-Encoding": "gzip, br"])
        #expect(smaller.body == .bytes([1, 2]) && smaller.fields["Content-Encoding"] == "br")
        #expect(smaller.fields["ETag"] == "\"0123456789abcdef0123456789abcdef-br\"")
        #expect(smaller.fields["Vary"] == "Accept-Encoding")
        #expect(get(both, ["Accept-Encoding": "gzip"]) == response)
    }

    @Test func `a playlist varies in whatever coding and with whatever answer`() {
        #expect(get(playlist).fields["ETag"] == Self.tag)
        #expect(get(playlist).fields["Vary"] == "Accept-Encoding")
        #expect(get(playlist, ["If-None-Match": Self.tag]).fields["Vary"] == "Accept-Encoding")
        #expect(get(segment).fields["Vary"] == nil)
    }

    @Test func `each coding is validated by its own tag`() {
        let gzip = "gzip"
        #expect(get(playlist, ["Accept-Encoding": gzip, "If-None-Match": Self.gzipTag]).status == 304)
        #expect(get(playlist, ["Accept-Encoding": gzip, "If-None-Match": Self.tag]).status == 200)
        #expect(get(playlist, ["If-None-Match": Self.gzipTag]).status == 200)
        #expect(get(playlist, ["If-None-Match": Self.tag]).status == 304)
    }

    @Test func `a date continues no download of what may change`() {
        let date = "Sun, 06 Nov 1994 08:49:37 GMT"
        #expect(get(playlist).fields["Last-Modified"] == date)
        #expect(get(playlist, ["If-Modified-Since": date]).status == 304)
        #expect(get(playlist, ["Range": "bytes=0-1", "If-Range": date]).status == 200)
    }

    @Test func `text comes in what the client takes of what there is`() {
        let request = OriginRequest(method: .get, fields: ["accept-encoding": "gzip"])
        #expect(request.coding(of: .hls, among: [.brotli, .gzip]) == .gzip)
        #expect(request.coding(of: .hls, among: [.brotli]) == .identity)
        #expect(request.coding(of: .mp4, among: [.gzip]) == .identity)
        #expect(OriginRequest(method: .get).coding(of: .hls, among: [.gzip]) == .identity)
    }

    @Test func `an empty object has no body and no ranges`() {
        let empty = OriginObject(byteCount: 0, sha256: Self.hash, type: .bytes, policy: .currentVersion)
        #expect(get(empty).body == .none)
        #expect(get(empty).fields["Content-Length"] == "0")
        #expect(get(empty, ["Range": "bytes=0-"]).status == 416)
    }
}
