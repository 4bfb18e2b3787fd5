import HeadwaterCore

/// Who writes to which upload: one request at a time.
///
/// A newer request for the same upload ends the older one rather than being turned away, because the older is usually a
/// connection that the client has long given up and the network has not noticed yet: a client that resumes must not
/// have to wait for that. The older one gets a moment to end by itself, so that the bytes of a connection that has
/// just been closed are all kept.
actor WriterTable {
    private struct Writer {
        var number: Int
        var isSuperseded = false
        var end: (@Sendable () -> Void)?
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private var writers: [VideoID: Writer] = [:]
    private var lastNumber = 0
    private let grace: Duration

    /// - Parameter grace: how long the older request may take to end by itself.
    init(grace: Duration) { self.grace = grace }

    /// Waits until nobody writes to the upload, and then is its writer.
    ///
    /// - Returns: a number to name the claim by; ``release(_:number:)`` it in any case.
    func claim(_ id: VideoID) async -> Int {
        await settle(id)
        lastNumber += 1
        writers[id] = Writer(number: lastNumber)
        return lastNumber
    }

    /// Becomes the writer if nobody is; nil when somebody is.
    func claimIfFree(_ id: VideoID) -> Int? {
        guard writers[id] == nil else { return nil }
        lastNumber += 1
        writers[id] = Writer(number: lastNumber)
        return lastNumber
    }

    /// Says how to end the writer; called at once when it should have ended already.
    func setEnd(_ id: VideoID, number: Int, _ end: @escaping @Sendable () -> Void) {
        guard writers[id]?.number == number else { return }
        writers[id]?.end = end
        if writers[id]?.isSuperseded == true { end() }
    }

    /// - Returns: whether a newer request made it end.
    @discardableResult
    func release(_ id: VideoID, number: Int) -> Bool {
        guard let writer = writers[id], writer.number == number else { return false }
        writers[id] = nil
        for waiter in writer.waiters { waiter.resume() }
        return writer.isSuperseded
    }

    /// Waits until nobody writes to the upload, ending who does.
    func settle(_ id: VideoID) async {
        while let number = writers[id]?.number {
            let impatience = Task { [grace] in
                // Cancelled when the writer has ended by itself.
                guard (try? await Task.sleep(for: grace)) != nil else { return }
                supersede(id, number: number)
            }
            await withCheckedContinuation { writers[id]?.waiters.append($0) }
            impatience.cancel()
        }
    }

    private func supersede(_ id: VideoID, number: Int) {
        guard writers[id]?.number == number else { return }
        writers[id]?.isSuperseded = true
        writers[id]?.end?()
    }
}
