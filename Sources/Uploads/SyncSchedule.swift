/// When bytes that were written must be made durable: after so many, or after so long.
///
/// It bounds what a power cut can take back from an upload that is still running, and keeps the offset that others see
/// moving.
struct SyncSchedule: Sendable {
    var bytes: Int64 = 8 << 20
    var interval: Duration = .seconds(1)

    private var unsynced: Int64 = 0
    private var lastSync: ContinuousClock.Instant

    init(bytes: Int64 = 8 << 20, interval: Duration = .seconds(1), startingAt now: ContinuousClock.Instant) {
        self.bytes = bytes
        self.interval = interval
        lastSync = now
    }

    var isDirty: Bool { unsynced > 0 }

    /// - Returns: whether to sync now; the caller then says so with ``synced(at:)``.
    mutating func wrote(_ count: Int, at now: ContinuousClock.Instant) -> Bool {
        unsynced += Int64(count)
        return unsynced >= bytes || (unsynced > 0 && now - lastSync >= interval)
    }

    mutating func synced(at now: ContinuousClock.Instant) {
        unsynced = 0
        lastSync = now
    }
}
