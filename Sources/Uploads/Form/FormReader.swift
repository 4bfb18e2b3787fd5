import Glibc
import NIOCore

/// Reads `multipart/form-data` (RFC 7578, RFC 2046 5.1) as its bytes come, in whatever pieces.
///
/// It keeps no more than one part's head, and of a body only what may be the beginning of a boundary.
struct FormReader {
    /// Bytes of one part's head, and of what stands before the first part.
    static let maxHead = 16 << 10
    /// A form of ours has two fields.
    static let maxParts = 32

    enum Event: Equatable {
        case part(FormPart)
        /// Some of the current part's content.
        case bytes(ByteBuffer)
        case partEnd
    }

    private enum Place {
        /// Before the first boundary or within a part.
        case content(isPart: Bool)
        case afterBoundary
        case head
        /// After the last boundary; what comes is dropped.
        case epilogue
    }

    private let delimiter: [UInt8]
    private var place = Place.content(isPart: false)
    private var held: ByteBuffer
    private var parts = 0
    /// Bytes that wait for more.
    var heldBytes: Int { held.readableBytes }
    private var preamble = 0

    /// - Parameter contentType: the request's.
    /// - Throws: ``UploadRefusal`` with `malformedForm` when it names no boundary of 1 to 70 characters.
    init(contentType: String) throws(UploadRefusal) {
        guard let field = ParameterizedField(contentType), field.kind == "multipart/form-data",
            let boundary = field["boundary"], (1...70).contains(boundary.utf8.count),
            boundary.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else { throw Self.malformed("It names no boundary.") }
        delimiter = Array("\r\n--\(boundary)".utf8)
        // The first boundary may stand at the very beginning, where no line ends before it.
        held = ByteBuffer(string: "\r\n")
    }

    /// - Throws: ``UploadRefusal`` with `malformedForm`.
    mutating func read(_ buffer: ByteBuffer) throws(UploadRefusal) -> [Event] {
        if case .epilogue = place { return [] }
        held.writeImmutableBuffer(buffer)
        var events: [Event] = []
        while try step(&events) {}
        held.discardReadBytes()
        return events
    }

    /// - Throws: ``UploadRefusal`` with `malformedForm` unless the last boundary was there.
    func finish() throws(UploadRefusal) {
        guard case .epilogue = place else { throw Self.malformed("It ends before its last boundary.") }
    }

    /// - Returns: whether there may be more to do with what is held.
    private mutating func step(_ events: inout [Event]) throws(UploadRefusal) -> Bool {
        switch place {
        case .content(let isPart): return try content(isPart: isPart, &events)
        case .afterBoundary: return try afterBoundary()
        case .head: return try head(&events)
        case .epilogue:
            held.clear()
            return false
        }
    }

    private mutating func content(isPart: Bool, _ events: inout [Event]) throws(UploadRefusal) -> Bool {
        let found = held.offset(of: delimiter)
        let count = found ?? max(0, held.readableBytes - delimiter.count + 1)
        if count > 0, let bytes = held.readSlice(length: count) {
            if isPart {
                events.append(.bytes(bytes))
            } else {
                preamble += count
                guard preamble <= Self.maxHead else { throw Self.malformed("It has no boundary.") }
            }
        }
        guard found != nil else { return false }
        held.moveReaderIndex(forwardBy: delimiter.count)
        if isPart { events.append(.partEnd) }
        place = .afterBoundary
        return true
    }

    private mutating func afterBoundary() throws(UploadRefusal) -> Bool {
        guard let two = held.getBytes(at: held.readerIndex, length: 2) else { return false }
        if two == Array("--".utf8) {
            place = .epilogue
            return true
        }
        guard let end = held.offset(of: Array("\r\n".utf8)) else {
            guard held.readableBytes <= Self.maxHead else { throw Self.malformed("A boundary's line has no end.") }
            return false
        }
        // Only padding may stand there (RFC 2046 5.1.1); anything else only begins like a boundary.
        guard held.readableBytesView.prefix(end).allSatisfy({ $0 == 0x20 || $0 == 0x09 }) else {
            throw Self.malformed("Something follows a boundary.")
        }
        // The line's end stays: it is the end of an empty head, too.
        held.moveReaderIndex(forwardBy: end)
        place = .head
        return true
    }

    private mutating func head(_ events: inout [Event]) throws(UploadRefusal) -> Bool {
        guard let end = held.offset(of: Array("\r\n\r\n".utf8)) else {
            guard held.readableBytes <= Self.maxHead else { throw Self.malformed("A part's head is too long.") }
            return false
        }
        guard end <= Self.maxHead else { throw Self.malformed("A part's head is too long.") }
        let text = held.readString(length: end) ?? ""
        held.moveReaderIndex(forwardBy: 4)
        parts += 1
        guard parts <= Self.maxParts else { throw Self.malformed("It has more than \(Self.maxParts) parts.") }
        guard let part = FormPart(head: text) else { throw Self.malformed("A part has no name.") }
        events.append(.part(part))
        place = .content(isPart: true)
        return true
    }

    private static func malformed(_ sentence: String) -> UploadRefusal {
        UploadRefusal(.malformedForm, "The form can't be read. \(sentence)")
    }
}

/// What stands above a part's content.
struct FormPart: Sendable, Equatable {
    var name: String
    /// Nil for a field that is no file.
    var filename: String?
    var mediaType: String?

    init(name: String, filename: String? = nil, mediaType: String? = nil) {
        self.name = name
        self.filename = filename
        self.mediaType = mediaType
    }

    /// Nil when it has no name. Lines of other headers are passed over (RFC 7578 4.8).
    init?(head: String) {
        var fields: [String: String] = [:]
        for line in head.split(separator: "\r\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            fields[line[..<colon].lowercased()] = String(value)
        }
        guard let disposition = fields["content-disposition"].flatMap(ContentDisposition.init(header:)),
            let name = disposition.name
        else { return nil }
        self.init(name: name, filename: disposition.filename, mediaType: fields["content-type"])
    }
}

extension ByteBuffer {
    /// Bytes before the first place where these stand; nil when they do not.
    fileprivate func offset(of pattern: [UInt8]) -> Int? {
        withUnsafeReadableBytes { bytes in
            guard let base = bytes.baseAddress, let first = pattern.first else { return nil }
            var start = 0
            while bytes.count - start >= pattern.count {
                let places = bytes.count - pattern.count - start + 1
                guard let hit = memchr(base + start, Int32(first), places) else { return nil }
                start = UnsafeRawPointer(hit) - base
                if memcmp(hit, pattern, pattern.count) == 0 { return start }
                start += 1
            }
            return nil
        }
    }
}
