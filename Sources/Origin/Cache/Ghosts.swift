/// Keys that left a cache not long ago: their hashes, the oldest forgotten first.
///
/// Two keys of the same hash only mean that one is kept longer than it should be.
struct Ghosts: Sendable {
    private struct Ghost {
        var hash: Int
        var weight: Int
    }

    private let capacity: Int
    /// In the order they came, from `first` on.
    private var ghosts: [Ghost] = []
    private var first = 0
    /// How many ghosts of a hash are to be found; one that was removed stays in `ghosts` until its turn.
    private var known: [Int: Int] = [:]
    private var weight = 0

    /// - Parameter capacity: the weight that all of them had together.
    init(capacity: Int) { self.capacity = capacity }

    mutating func add(_ hash: Int, weight: Int) {
        ghosts.append(Ghost(hash: hash, weight: weight))
        known[hash, default: 0] += 1
        self.weight += weight
        while self.weight > capacity { forgetOldest() }
        // Moved only when half of the list is behind us, which makes it constant on average.
        if first > ghosts.count / 2, first > 64 {
            ghosts.removeFirst(first)
            first = 0
        }
    }

    /// - Returns: whether it was there.
    mutating func remove(_ hash: Int) -> Bool { known.removeValue(forKey: hash) != nil }

    private mutating func forgetOldest() {
        let ghost = ghosts[first]
        first += 1
        weight -= ghost.weight
        guard let count = known[ghost.hash] else { return }
        known[ghost.hash] = count > 1 ? count - 1 : nil
    }
}
