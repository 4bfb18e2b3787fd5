import CPosix
import Foundation

/// What a codec cannot live without. Each answers 0 when it can be had, else the error number.
struct Livelihood {
    let source: Int32

    var all: [String: () -> Int32] {
        [
            "many threads": manyThreads,
            "a gigabyte of memory": {
                guard let memory = malloc(1 << 30) else { return errno }
                memset(memory, 7, 1 << 20)
                free(memory)
                return 0
            },
            "reading its source at an offset": {
                var byte: UInt8 = 0
                return outcome(pread(source, &byte, 1, 0))
            },
            "counting processors": {
                sysconf(Int32(_SC_NPROCESSORS_ONLN)) >= 1 ? 0 : ENOSYS
            },
            "the time": {
                var time = timespec()
                return outcome(clock_gettime(CLOCK_MONOTONIC, &time)) | outcome(clock_gettime(CLOCK_REALTIME, &time))
            },
            "random numbers": {
                var generator = SystemRandomNumberGenerator()
                return generator.next() == generator.next() ? EIO : 0
            },
            "writing to its log": { outcome(write(2, "the log still works\n", 20)) },
        ]
    }

    private func manyThreads() -> Int32 {
        var threads: [pthread_t] = []
        defer { for thread in threads { pthread_join(thread, nil) } }
        for _ in 0..<32 {
            var thread = pthread_t()
            let code = pthread_create(&thread, nil, { _ in nil }, nil)
            guard code == 0 else { return code }
            threads.append(thread)
        }
        return 0
    }
}
