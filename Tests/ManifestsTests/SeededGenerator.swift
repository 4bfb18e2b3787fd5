/// Random numbers that are the same for the same seed (SplitMix64, Steele, Lea and Flood 2014).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: Int) { state = UInt64(bitPattern: Int64(seed)) }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension RandomNumberGenerator {
    /// True once in `count` times.
    mutating func once(in count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }

    mutating func maybe<Value>(_ make: (inout Self) -> Value) -> Value? {
        once(in: 2) ? make(&self) : nil
    }

    /// Nil one time in two.
    mutating func one<Value: CaseIterable>(of type: Value.Type) -> Value? {
        once(in: 2) ? type.allCases.randomElement(using: &self) : nil
    }

    mutating func list<Value>(upTo count: Int, _ make: (inout Self) -> Value) -> [Value] {
        (0..<Int.random(in: 0...count, using: &self)).map { _ in make(&self) }
    }

    /// Not empty, of the given characters and some from far away.
    mutating func word(_ alphabet: String = "abcXYZ019 .,;=-/#@<>&'é漢🎬") -> String {
        let characters = Array(alphabet.unicodeScalars)
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 1...12, using: &self) {
            scalars.append(characters[Int.random(in: 0..<characters.count, using: &self)])
        }
        return String(scalars)
    }
}
