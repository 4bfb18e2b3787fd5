/// Changes boxes by hand, without the writer whose output is judged.
struct BoxSurgery {
    var bytes: [UInt8]

    struct NoSuchBox: Error { var path: [String] }

    /// Boxes from the top level to the one that is named, each as the range of all its bytes.
    func chain(_ path: [String], skipping occurrences: Int = 0) throws -> [Range<Int>] {
        var chain: [Range<Int>] = []
        var area = 0..<bytes.count
        for (depth, name) in path.enumerated() {
            var found: Range<Int>?
            var left = depth == 0 ? occurrences : 0
            var place = area.lowerBound
            while place + 8 <= area.upperBound {
                let size = Int(number(at: place))
                guard size >= 8, place + size <= bytes.count else { break }
                if bytes[place + 4..<place + 8].elementsEqual(name.utf8) {
                    if left == 0 {
                        found = place..<place + size
                        break
                    }
                    left -= 1
                }
                place += size
            }
            guard let found else { throw NoSuchBox(path: path) }
            chain.append(found)
            area = found.lowerBound + Self.headerBytes(of: name)..<found.upperBound
        }
        return chain
    }

    func box(_ path: [String], skipping occurrences: Int = 0) throws -> Range<Int> {
        let chain = try chain(path, skipping: occurrences)
        return chain[chain.count - 1]
    }

    /// Where the children of a container begin.
    private static func headerBytes(of name: String) -> Int {
        switch name {
        case "stsd": 16
        // SampleEntry and VisualSampleEntry.
        case "avc1": 8 + 78
        default: 8
        }
    }

    func number(at place: Int) -> UInt32 { bytes[place..<place + 4].reduce(0) { $0 << 8 | UInt32($1) } }

    mutating func setNumber(_ value: UInt32, at place: Int) {
        for (offset, shift) in [24, 16, 8, 0].enumerated() {
            bytes[place + offset] = UInt8(truncatingIfNeeded: value >> UInt32(shift))
        }
    }

    /// Puts other bytes in the place of a box, and sets right the sizes of those around it.
    mutating func replace(_ path: [String], with content: [UInt8]) throws {
        let chain = try chain(path)
        let old = chain[chain.count - 1]
        for outer in chain.dropLast() {
            setNumber(UInt32(Int(number(at: outer.lowerBound)) + content.count - old.count), at: outer.lowerBound)
        }
        bytes.replaceSubrange(old, with: content)
    }

    mutating func rename(_ path: [String], to name: String) throws {
        let box = try box(path)
        bytes.replaceSubrange(box.lowerBound + 4..<box.lowerBound + 8, with: Array(name.utf8))
    }

    static func make(_ name: String, _ payload: [UInt8]) -> [UInt8] {
        var box = BoxSurgery(bytes: [0, 0, 0, 0] + Array(name.utf8) + payload)
        box.setNumber(UInt32(payload.count + 8), at: 0)
        return box.bytes
    }

    static func bytes(_ numbers: [UInt32]) -> [UInt8] {
        numbers.flatMap { number in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> UInt32($0)) } }
    }

    /// Adds to the `tfdt` of a fragment (version 1: 64 bits).
    mutating func shiftDecodeTime(by ticks: Int, fragment: Int) throws {
        let place = try box(["moof", "traf", "tfdt"], skipping: fragment).lowerBound + 16
        setNumber(UInt32(Int(number(at: place)) + ticks), at: place)
    }

    var fragmentCount: Int {
        var count = 0
        while (try? box(["moof"], skipping: count)) != nil { count += 1 }
        return count
    }
}

extension [UInt8] {
    mutating func operate(_ change: (inout BoxSurgery) throws -> Void) throws {
        var surgery = BoxSurgery(bytes: self)
        try change(&surgery)
        self = surgery.bytes
    }
}
