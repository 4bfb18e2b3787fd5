import HeadwaterCore

/// Reads the beacons of a body: `{"beacons": […]}`, an array of beacons, or one beacon.
///
/// Bounded in everything: time is linear in the body's length, and nothing grows but the list of beacons.
enum BeaconParser {
    typealias Problem = BeaconProblem

    /// Bytes: as much as `navigator.sendBeacon` sends (W3C Beacon, 3.1, by way of Fetch's limit for keepalive).
    static let maxBody = 64 << 10
    static let maxBeacons = 100
    /// A page has one player, or a few.
    static let maxSessions = 4

    static func parse(_ body: UnsafeBufferPointer<UInt8>) throws(Problem) -> [Beacon] {
        guard body.count <= maxBody else {
            throw Problem(.malformed, "The body has at most \(maxBody) bytes.", at: maxBody)
        }
        var scanner = JSONScanner(body)
        var beacons: [Beacon] = []
        if scanner.peek() == UInt8(ascii: "[") {
            try list(&scanner, into: &beacons)
        } else {
            var draft = Draft()
            var isBatch = false
            try scanner.object { (scanner, key) throws(Problem) in
                if key.equals("beacons") {
                    isBatch = true
                    try list(&scanner, into: &beacons)
                } else {
                    try draft.read(key, &scanner)
                }
            }
            if !isBatch { beacons.append(try draft.beacon(scanner)) }
        }
        guard scanner.peek() == nil else { throw scanner.malformed("Something follows the value.") }
        guard Set(beacons.map(\.session)).count <= maxSessions else {
            throw scanner.invalid("A body tells of at most \(maxSessions) sessions.")
        }
        return beacons
    }

    static func parse(_ body: [UInt8]) throws(Problem) -> [Beacon] {
        // Through a result, since the closure's error would lose its type.
        try body.withUnsafeBufferPointer { bytes in
            Result { () throws(Problem) in try parse(bytes) }
        }.get()
    }

    private static func list(_ scanner: inout JSONScanner, into beacons: inout [Beacon]) throws(Problem) {
        var found = beacons
        try scanner.array { (scanner) throws(Problem) in
            guard found.count < maxBeacons else {
                throw scanner.invalid("A body holds at most \(maxBeacons) beacons.")
            }
            var draft = Draft()
            try scanner.object { (scanner, key) throws(Problem) in try draft.read(key, &scanner) }
            found.append(try draft.beacon(scanner))
        }
        beacons = found
    }

    /// A beacon of which some fields are known.
    private struct Draft {
        var session: String?
        var video: VideoID?
        var sequence: UInt32?
        var event: Beacon.Event?
        var rest = Beacon(session: "", video: .zero, sequence: 0, event: .start)

        mutating func read(_ key: UnsafeBufferPointer<UInt8>, _ scanner: inout JSONScanner) throws(Problem) {
            // What is null is as good as not there.
            if try scanner.isNull() { return }
            if key.equals("session") {
                session = try name(&scanner, Beacon.sessionNames)
            } else if key.equals("video") {
                let text = try scanner.string()
                guard text.count == 26, let id = VideoID(String(decoding: text, as: UTF8.self)) else {
                    throw scanner.invalid("This is the id of no video.")
                }
                video = id
            } else if key.equals("sequence") {
                sequence = UInt32(try scanner.count(upTo: Int64(UInt32.max)))
            } else if key.equals("event") {
                event = try word(&scanner, Beacon.Event.allCases, \.name)
            } else if key.equals("elapsed") {
                rest.elapsed = try scanner.milliseconds(upTo: Beacon.maxTime)
            } else if key.equals("duration") {
                rest.duration = try scanner.milliseconds(upTo: Beacon.maxTime)
            } else if key.equals("startup") {
                rest.startup = try scanner.milliseconds(upTo: Beacon.maxTime)
            } else if key.equals("played") {
                rest.played = try scanner.milliseconds(upTo: Beacon.maxTime)
            } else if key.equals("stalled") {
                rest.stalled = try scanner.milliseconds(upTo: Beacon.maxTime)
            } else if key.equals("stalls") {
                rest.stalls = UInt32(try scanner.count(upTo: 10_000))
            } else if key.equals("watched") {
                try readParts(&scanner)
            } else if key.equals("rendition") {
                rest.rendition = try name(&scanner, 1...Beacon.maxRendition)
            } else if key.equals("token") {
                let text = try scanner.string()
                guard (1...Beacon.maxToken).contains(text.count),
                    text.allSatisfy({ $0.isNameByte || $0 == UInt8(ascii: ".") })
                else { throw scanner.invalid("This is no token.") }
                rest.token = String(decoding: text, as: UTF8.self)
            } else if key.equals("error") {
                rest.trouble = try word(&scanner, Beacon.Trouble.allCases, \.name)
            } else {
                try scanner.skip(depth: 3)
            }
        }

        func beacon(_ scanner: JSONScanner) throws(Problem) -> Beacon {
            guard let session, let video, let sequence, let event else {
                throw scanner.invalid("A beacon has session, video, sequence and event.")
            }
            var beacon = rest
            beacon.session = session
            beacon.video = video
            beacon.sequence = sequence
            beacon.event = event
            return beacon
        }

        private mutating func readParts(_ scanner: inout JSONScanner) throws(Problem) {
            var parts: [Beacon.Part] = []
            try scanner.array { (scanner) throws(Problem) in
                guard parts.count < Beacon.maxParts else {
                    throw scanner.invalid("A beacon holds at most \(Beacon.maxParts) parts.")
                }
                try scanner.expect(UInt8(ascii: "["))
                let from = try scanner.milliseconds(upTo: Beacon.maxTime)
                try scanner.expect(UInt8(ascii: ","))
                let to = try scanner.milliseconds(upTo: Beacon.maxTime)
                try scanner.expect(UInt8(ascii: "]"))
                guard from <= to else { throw scanner.invalid("A part ends before it begins.") }
                if from < to { parts.append(Beacon.Part(from: from, to: to)) }
            }
            rest.watched = parts
        }

        private func name(_ scanner: inout JSONScanner, _ lengths: ClosedRange<Int>) throws(Problem) -> String {
            let text = try scanner.string()
            guard lengths.contains(text.count), text.allSatisfy(\.isNameByte) else {
                throw scanner.invalid(
                    "This has \(lengths.lowerBound) to \(lengths.upperBound) letters, digits, '-' and '_'.")
            }
            return String(decoding: text, as: UTF8.self)
        }

        private func word<Value>(
            _ scanner: inout JSONScanner, _ all: [Value], _ name: KeyPath<Value, String>
        ) throws(Problem) -> Value {
            let text = try scanner.string()
            for value in all where text.elementsEqual(value[keyPath: name].utf8) { return value }
            throw scanner.invalid("This is one of \(all.map { $0[keyPath: name] }.joined(separator: ", ")).")
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    func equals(_ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount else { return false }
        for place in 0..<count where self[place] != word.utf8Start[place] { return false }
        return true
    }
}

extension VideoID {
    // 26 characters of the alphabet, so never nil.
    fileprivate static let zero = VideoID("00000000000000000000000000")!
}
