/// One line of a file and its number, from 1.
struct CaptionLine: Equatable {
    var number: Int
    var text: String

    /// Whether it parts blocks.
    var isBlank: Bool { text.allSatisfy { $0 == " " || $0 == "\t" } }

    /// Lines end with CR LF, LF or CR. A byte order mark is no part of the first.
    ///
    /// - Throws: ``CaptionProblems`` for a line that is no UTF-8, or holds a NUL.
    static func all(in bytes: [UInt8]) throws(CaptionProblems) -> [CaptionLine] {
        var lines: [CaptionLine] = []
        var problems = CaptionProblems()
        var rest = bytes[...]
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
        while !rest.isEmpty {
            let end = rest.firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? rest.endIndex
            let number = lines.count + 1
            let text = String(validating: rest[..<end], as: UTF8.self)
            if text == nil {
                problems.add(line: number, "This is no UTF-8. Save the file in that encoding.")
            } else if rest[..<end].contains(0) {
                problems.add(line: number, "Text holds no NUL.")
            }
            lines.append(CaptionLine(number: number, text: text ?? ""))
            rest = rest[end...]
            let isPair = rest.starts(with: [UInt8(ascii: "\r"), UInt8(ascii: "\n")])
            rest = rest.dropFirst(isPair ? 2 : 1)
        }
        guard problems.list.isEmpty else { throw problems }
        return lines
    }
}

/// Lines between blank ones: a cue, as a rule.
struct CaptionBlock: Equatable {
    /// Never empty.
    var lines: [CaptionLine]

    /// - Throws: ``CaptionProblems`` for WebVTT that does not begin as it does.
    static func all(in lines: [CaptionLine], _ form: CaptionFile.Form) throws(CaptionProblems) -> [CaptionBlock] {
        var body = lines[...]
        if form == .webVTT { body = try withoutHead(body) }
        return body.split(whereSeparator: \.isBlank).map { CaptionBlock(lines: Array($0)) }
    }

    private static func withoutHead(_ lines: ArraySlice<CaptionLine>) throws(CaptionProblems) -> ArraySlice<CaptionLine>
    {
        let first = lines.first?.text ?? ""
        let next = first.dropFirst(6).first
        guard first.hasPrefix("WEBVTT"), next == nil || next == " " || next == "\t" else {
            throw CaptionProblems(line: 1, "WebVTT begins with a line WEBVTT.")
        }
        let head = lines.prefix { !$0.isBlank && !$0.text.contains("-->") }
        if let map = head.first(where: { $0.text.hasPrefix("X-TIMESTAMP-MAP") }) {
            throw CaptionProblems(
                line: map.number, "This is a segment of a stream. Send the whole file, with times from its beginning.")
        }
        return lines.dropFirst(head.count)
    }
}
