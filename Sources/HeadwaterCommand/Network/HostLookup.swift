import Foundation
import HeadwaterCore

/// The addresses behind a name, as the system finds them.
enum HostLookup {
    /// None when there is no such name.
    static func addresses(of host: String) async -> [IPAddress] {
        // getaddrinfo blocks, so it has a thread that may.
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: lookUp(host)) }
        }
    }

    private static func lookUp(_ host: String) -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var found: [IPAddress] = []
        var next = list
        while let entry = next {
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let info = entry.pointee
            if getnameinfo(info.ai_addr, info.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 {
                let name = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                // One with a zone (`fe80::1%eth0`) is of this link only, and no address that can be checked.
                if let address = IPAddress(name) { found.append(address) } else { return [] }
            }
            next = info.ai_next
        }
        return found
    }
}
