/// A map of bounded weight that keeps what is asked for again: S3-FIFO, of Yang and others, "FIFO queues are all you need for cache
/// eviction", SOSP 2023.
///
/// What is new enters a small queue. Only what is asked for again while it is in there moves on to the main queue; the rest leaves soon,
/// and of it only a ghost is remembered: who comes back as long as the ghost lasts enters the main queue at once. So a film that one viewer
/// watches to its end passes through the small queue and pushes nothing out that others watch. A hit only counts: it moves nothing.
///
/// Weights are bytes. Every operation takes constant time, an insertion amortised.
struct S3FIFO<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// A tenth of the weight is for what is new (section 4.1 there).
    static var smallShare: Int { 10 }
    /// How often something must be used in the small queue to move on.
    static var promotion: UInt8 { 1 }
    /// Uses are counted up to that (section 4.1 there: two bits).
    static var maxUses: UInt8 { 3 }

    private struct Node {
        var key: Key
        /// Nil in a place that is free.
        var value: Value?
        var weight: Int
        var uses: UInt8 = 0
        var isMain: Bool
        /// Places in `nodes`; `none` at the ends.
        var newer = S3FIFO.none
        var older = S3FIFO.none
    }

    private struct Queue {
        var newest = S3FIFO.none
        var oldest = S3FIFO.none
        var weight = 0
    }

    private static var none: Int { -1 }

    let capacity: Int
    private var nodes: [Node] = []
    private var free: [Int] = []
    private var places: [Key: Int] = [:]
    private var small = Queue()
    private var main = Queue()
    private var ghosts: Ghosts

    /// - Parameter capacity: the weight of everything in it together.
    init(capacity: Int) {
        self.capacity = capacity
        ghosts = Ghosts(capacity: capacity)
    }

    var count: Int { places.count }
    var weight: Int { small.weight + main.weight }

    /// What is kept for the key; counts as a use.
    mutating func use(_ key: Key) -> Value? {
        guard let place = places[key] else { return nil }
        if nodes[place].uses < Self.maxUses { nodes[place].uses += 1 }
        return nodes[place].value
    }

    /// What is kept for the key, without counting.
    func peek(_ key: Key) -> Value? { places[key].flatMap { nodes[$0].value } }

    /// Keeps the value, in the place of an older one of the key, and lets others go for it.
    ///
    /// - Parameter weight: at least 1; what is heavier than ``capacity`` is not kept.
    /// - Returns: what was let go.
    mutating func insert(_ key: Key, _ value: Value, weight: Int) -> [Value] {
        guard weight <= capacity else { return [value] + (remove(key).map { [$0] } ?? []) }
        if let place = places[key] {
            let old = nodes[place].value
            add(weight - nodes[place].weight, isMain: nodes[place].isMain)
            nodes[place].value = value
            nodes[place].weight = weight
            return (old.map { [$0] } ?? []) + makeRoom()
        }
        let isMain = ghosts.remove(key.hashValue)
        let node = Node(key: key, value: value, weight: weight, isMain: isMain)
        let place: Int
        if let reused = free.popLast() {
            place = reused
            nodes[place] = node
        } else {
            place = nodes.count
            nodes.append(node)
        }
        places[key] = place
        link(place)
        return makeRoom()
    }

    @discardableResult
    mutating func remove(_ key: Key) -> Value? {
        guard let place = places[key] else { return nil }
        return drop(place)
    }

    /// Lets everything go that the rule is true of; looks at all there is.
    mutating func removeAll(where isGone: (Key, Value) -> Bool) -> [Value] {
        places.values.filter { place in nodes[place].value.map { isGone(nodes[place].key, $0) } ?? false }
            .compactMap { drop($0) }
    }

    // MARK: Who goes

    private mutating func makeRoom() -> [Value] {
        var gone: [Value] = []
        while weight > capacity {
            let isSmallsTurn = small.weight * Self.smallShare > capacity || main.oldest == Self.none
            if let value = isSmallsTurn ? leaveSmall() : leaveMain() { gone.append(value) }
        }
        return gone
    }

    /// The oldest of the small queue moves on or goes.
    private mutating func leaveSmall() -> Value? {
        let place = small.oldest
        guard nodes[place].uses < Self.promotion else {
            unlink(place)
            nodes[place].isMain = true
            nodes[place].uses = 0
            link(place)
            return nil
        }
        ghosts.add(nodes[place].key.hashValue, weight: nodes[place].weight)
        return drop(place)
    }

    /// The oldest of the main queue goes, or goes round once more for each use.
    private mutating func leaveMain() -> Value? {
        let place = main.oldest
        guard nodes[place].uses > 0 else { return drop(place) }
        unlink(place)
        nodes[place].uses -= 1
        link(place)
        return nil
    }

    // MARK: The queues

    private mutating func drop(_ place: Int) -> Value? {
        unlink(place)
        places[nodes[place].key] = nil
        free.append(place)
        defer { nodes[place].value = nil }
        return nodes[place].value
    }

    private mutating func add(_ weight: Int, isMain: Bool) {
        if isMain { main.weight += weight } else { small.weight += weight }
    }

    private mutating func unlink(_ place: Int) {
        let node = nodes[place]
        add(-node.weight, isMain: node.isMain)
        if node.newer == Self.none { setNewest(node.older, node.isMain) } else { nodes[node.newer].older = node.older }
        if node.older == Self.none { setOldest(node.newer, node.isMain) } else { nodes[node.older].newer = node.newer }
    }

    private mutating func link(_ place: Int) {
        let isMain = nodes[place].isMain
        let newest = isMain ? main.newest : small.newest
        nodes[place].newer = Self.none
        nodes[place].older = newest
        if newest == Self.none { setOldest(place, isMain) } else { nodes[newest].newer = place }
        setNewest(place, isMain)
        add(nodes[place].weight, isMain: isMain)
    }

    private mutating func setNewest(_ place: Int, _ isMain: Bool) {
        if isMain { main.newest = place } else { small.newest = place }
    }

    private mutating func setOldest(_ place: Int, _ isMain: Bool) {
        if isMain { main.oldest = place } else { small.oldest = place }
    }
}
