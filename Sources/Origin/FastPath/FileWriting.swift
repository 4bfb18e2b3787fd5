import NIOCore
import NIOPosix

/// Sends a part of a file in slices, each as the system's own work, and only from its memory: what lies on the disk is brought there by
/// a thread first, so that no event loop ever waits for a disk.
// Only ever used on the loop of its connection.
final class FileWriting: @unchecked Sendable {
    private static let sliceBytes = 2 << 20

    private let file: ObjectFile
    private var range: Range<Int>
    private let encoder: ChannelHandlerContext
    private let threads: NIOThreadPool
    private var handle: NIOFileHandle?
    private var onEnd: ((Bool) -> Void)?

    init(file: ObjectFile, range: Range<Int>, encoder: ChannelHandlerContext, threads: NIOThreadPool) {
        self.file = file
        self.range = range
        self.encoder = encoder
        self.threads = threads
    }

    /// - Parameter onEnd: called on the loop, with whether all was sent.
    func begin(_ onEnd: @escaping (Bool) -> Void) {
        self.onEnd = onEnd
        do {
            handle = try file.duplicate()
            next()
        } catch {
            end(false)
        }
    }

    private func next() {
        guard !range.isEmpty else {
            end(true)
            return
        }
        let slice = range.lowerBound..<min(range.lowerBound + Self.sliceBytes, range.upperBound)
        if file.isInMemory(slice) {
            send(slice)
        } else {
            file.warm(slice, on: threads, encoder.eventLoop).assumeIsolated().whenComplete { result in
                if case .success = result { self.send(slice) } else { self.end(false) }
            }
        }
    }

    private func send(_ slice: Range<Int>) {
        guard let handle else { return }
        let region = FileRegion(fileHandle: handle, readerIndex: slice.lowerBound, endIndex: slice.upperBound)
        let written = encoder.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { result in
            guard case .success = result else {
                self.end(false)
                return
            }
            self.range = slice.upperBound..<self.range.upperBound
            self.next()
        }
        encoder.writeAndFlush(NIOAny(IOData.fileRegion(region)), promise: written)
    }

    private func end(_ isComplete: Bool) {
        // Nobody could do anything about a failure to close; the descriptor is gone either way.
        try? handle?.close()
        handle = nil
        onEnd?(isComplete)
        onEnd = nil
    }
}
