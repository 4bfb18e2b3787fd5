internal import Glibc

/// Runs `body` on a new thread that nobody waits for. No queue, no pool: in the sandbox each thread is accounted for.
func startThread(_ body: @escaping @Sendable () -> Void) throws(CodecChannelError) {
    final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    let box = Unmanaged.passRetained(Box(body))
    var thread = pthread_t()
    let code = pthread_create(
        &thread, nil,
        { argument in
            // The retain of `passRetained` is taken over exactly once, here; the argument is never null.
            Unmanaged<Box>.fromOpaque(argument!).takeRetainedValue().body()
            return nil
        }, box.toOpaque())
    guard code == 0 else {
        box.release()
        throw .system(call: "pthread_create", code: code)
    }
    pthread_detach(thread)
}
