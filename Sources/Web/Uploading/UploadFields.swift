import Glibc
import HTTPTypes
import HeadwaterCore

extension HTTPField.Name {
    // The initialiser fails for names that are not tokens (RFC 9110 5.6.2); these are.
    static let tusChecksumAlgorithm = HTTPField.Name("Tus-Checksum-Algorithm")!
    static let uploadDeferLength = HTTPField.Name("Upload-Defer-Length")!
    static let uploadConcat = HTTPField.Name("Upload-Concat")!
    static let uploadExpires = HTTPField.Name("Upload-Expires")!
    static let uploadDraftInteropVersion = HTTPField.Name("Upload-Draft-Interop-Version")!
    static let uploadLimit = HTTPField.Name("Upload-Limit")!
    static let acceptPatch = HTTPField.Name("Accept-Patch")!
}

extension HTTPResponse.Status {
    /// tus 1.0, section 4.6.
    static let checksumMismatch = HTTPResponse.Status(code: 460, reasonPhrase: "Checksum Mismatch")
    /// draft-ietf-httpbis-resumable-upload, section 5.
    static let uploadResumptionSupported = HTTPResponse.Status(code: 104, reasonPhrase: "Upload Resumption Supported")
}

extension Timestamp {
    /// The wall clock's time.
    static var now: Timestamp {
        var moment = timespec()
        clock_gettime(CLOCK_REALTIME, &moment)
        return Timestamp(microseconds: Int64(moment.tv_sec) * 1_000_000 + Int64(moment.tv_nsec) / 1000)
    }

    /// To the second, the next one when it lies between two, so that what is told never ends early (RFC 9110 5.6.7).
    var httpDate: String {
        var seconds = time_t((microseconds + 999_999) / 1_000_000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let two = { (number: Int32) in number < 10 ? "0\(number)" : "\(number)" }
        let day = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][Int(parts.tm_wday)]
        let month = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ][Int(parts.tm_mon)]
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map(two).joined(separator: ":")
        return "\(day), \(two(parts.tm_mday)) \(month) \(parts.tm_year + 1900) \(clock) GMT"
    }
}
