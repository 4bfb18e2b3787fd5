/// A dictionary of bounded size that lets go of what was used longest ago. Every operation takes constant time.
struct RecencyMap<Key: Hashable, Value> {
    private struct Node {
        var key: Key
        var value: Value
        /// Places in `nodes`; `none` at the ends.
        var newer: Int
        var older: Int
    }

    private static var none: Int { -1 }

    private let capacity: Int
    private var nodes: [Node] = []
    private var places: [Key: Int] = [:]
    private var newest = none
    private var oldest = none

    /// - Parameter capacity: at least 1.
    init(capacity: Int) { self.capacity = max(1, capacity) }

    var count: Int { nodes.count }

    func contains(_ key: Key) -> Bool { places[key] != nil }

    /// Runs `body` on the value of the key, which then is the newest; a new one takes the place of the oldest when the map is full.
    mutating func use<Result>(_ key: Key, or new: () -> Value, _ body: (inout Value) -> Result) -> Result {
        let place: Int
        if let known = places[key] {
            place = known
            unlink(place)
        } else if nodes.count < capacity {
            place = nodes.count
            nodes.append(Node(key: key, value: new(), newer: Self.none, older: Self.none))
            places[key] = place
        } else {
            place = oldest
            unlink(place)
            places[nodes[place].key] = nil
            nodes[place].key = key
            nodes[place].value = new()
            places[key] = place
        }
        link(place)
        return body(&nodes[place].value)
    }

    private mutating func unlink(_ place: Int) {
        let (newer, older) = (nodes[place].newer, nodes[place].older)
        if newer == Self.none { newest = older } else { nodes[newer].older = older }
        if older == Self.none { oldest = newer } else { nodes[older].newer = newer }
    }

    private mutating func link(_ place: Int) {
        nodes[place].newer = Self.none
        nodes[place].older = newest
        if newest == Self.none { oldest = place } else { nodes[newest].newer = place }
        newest = place
    }
}
