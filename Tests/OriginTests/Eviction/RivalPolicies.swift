@testable import Origin

/// A cache as a simulation sees it: whether what is asked for was there.
protocol SimulatedCache {
    init(capacity: Int)
    mutating func ask(_ key: Int, weight: Int) -> Bool
}

/// What the origin runs.
struct SimulatedS3FIFO: SimulatedCache {
    private var cache: S3FIFO<Int, Int>

    init(capacity: Int) { cache = S3FIFO(capacity: capacity) }

    mutating func ask(_ key: Int, weight: Int) -> Bool {
        if cache.use(key) != nil { return true }
        _ = cache.insert(key, key, weight: weight)
        return false
    }
}

/// The policy to be better than: what was used longest ago goes.
struct SimulatedLRU: SimulatedCache {
    private let capacity: Int
    private var list = LinkedKeys()

    init(capacity: Int) { self.capacity = capacity }

    mutating func ask(_ key: Int, weight: Int) -> Bool {
        if let place = list.places[key] {
            list.moveToFront(place)
            return true
        }
        list.addToFront(key, weight)
        while list.weight > capacity { list.remove(list.back) }
        return false
    }
}

/// SIEVE, of Zhang and others, NSDI 2024: one queue, and a hand that takes what was not used since it last came by.
struct SimulatedSieve: SimulatedCache {
    private let capacity: Int
    private var list = LinkedKeys()
    private var hand = -1

    init(capacity: Int) { self.capacity = capacity }

    mutating func ask(_ key: Int, weight: Int) -> Bool {
        if let place = list.places[key] {
            list.nodes[place].isUsed = true
            return true
        }
        while list.weight + weight > capacity, list.back >= 0 {
            var place = hand >= 0 ? hand : list.back
            while list.nodes[place].isUsed {
                list.nodes[place].isUsed = false
                place = list.nodes[place].front >= 0 ? list.nodes[place].front : list.back
            }
            hand = list.nodes[place].front
            list.remove(place)
        }
        list.addToFront(key, weight)
        return false
    }
}

/// Keys in an order, each found in constant time.
struct LinkedKeys {
    struct Node {
        var key: Int
        var weight: Int
        var isUsed = false
        var front = -1
        var back = -1
    }

    private(set) var places: [Int: Int] = [:]
    var nodes: [Node] = []
    private var free: [Int] = []
    private(set) var front = -1
    private(set) var back = -1
    private(set) var weight = 0

    mutating func addToFront(_ key: Int, _ weight: Int) {
        let node = Node(key: key, weight: weight)
        let place: Int
        if let reused = free.popLast() {
            place = reused
            nodes[place] = node
        } else {
            place = nodes.count
            nodes.append(node)
        }
        places[key] = place
        self.weight += weight
        link(place)
    }

    mutating func moveToFront(_ place: Int) {
        unlink(place)
        link(place)
    }

    mutating func remove(_ place: Int) {
        unlink(place)
        places[nodes[place].key] = nil
        weight -= nodes[place].weight
        free.append(place)
    }

    private mutating func link(_ place: Int) {
        nodes[place].front = -1
        nodes[place].back = front
        if front >= 0 { nodes[front].front = place } else { back = place }
        front = place
    }

    private mutating func unlink(_ place: Int) {
        let node = nodes[place]
        if node.front >= 0 { nodes[node.front].back = node.back } else { front = node.back }
        if node.back >= 0 { nodes[node.back].front = node.front } else { back = node.front }
    }
}
