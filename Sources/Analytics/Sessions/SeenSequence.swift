/// Which of a session's beacons came already, so that one that is sent twice counts once.
///
/// One that is more than 64 behind the newest is taken for a repetition.
struct SeenSequence: Sendable, Equatable, Codable {
    /// 0 before the first one came.
    private var next: UInt64 = 0
    /// The lowest bit stands for the newest.
    private var window: UInt64 = 0

    /// - Returns: whether it is new.
    mutating func insert(_ number: UInt32) -> Bool {
        let number = UInt64(number)
        if number >= next {
            let step = number + 1 - next
            window = step < 64 ? window << step | 1 : 1
            next = number + 1
            return true
        }
        let age = next - 1 - number
        guard age < 64, window >> age & 1 == 0 else { return false }
        window |= 1 << age
        return true
    }
}
