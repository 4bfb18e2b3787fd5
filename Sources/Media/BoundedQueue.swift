import Foundation

/// A queue between two threads that holds only so many elements: who is faster waits.
///
/// `@unchecked Sendable`: everything is guarded by the condition's lock.
final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private let capacity: Int
    private var elements: [Element] = []
    private var isClosed = false

    init(capacity: Int) { self.capacity = capacity }

    /// Waits for room.
    /// - Returns: false when the queue was closed and the element was dropped.
    func put(_ element: Element) -> Bool {
        condition.withLock {
            while elements.count >= capacity, !isClosed { condition.wait() }
            guard !isClosed else { return false }
            elements.append(element)
            condition.broadcast()
            return true
        }
    }

    /// Waits for an element; nil once the queue is closed and empty.
    func take() -> Element? {
        condition.withLock {
            while elements.isEmpty, !isClosed { condition.wait() }
            guard !elements.isEmpty else { return nil }
            condition.broadcast()
            return elements.removeFirst()
        }
    }

    /// An element if there is one, without waiting.
    func takeIfReady() -> Element? {
        condition.withLock {
            guard !elements.isEmpty else { return nil }
            condition.broadcast()
            return elements.removeFirst()
        }
    }

    /// Nothing more comes in; what is there can still be taken.
    func close() {
        condition.withLock {
            isClosed = true
            condition.broadcast()
        }
    }
}
