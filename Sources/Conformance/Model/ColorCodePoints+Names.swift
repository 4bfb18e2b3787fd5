import CMAF

extension ColorCodePoints {
    /// FFmpeg's name of the transfer characteristic (ITU-T H.273, table 3), nil when it is unspecified.
    var transferName: String? {
        switch transfer {
        case 1: "bt709"
        case 2, 0: nil
        case 16: "smpte2084"
        case 18: "arib-std-b67"
        default: "code point \(transfer)"
        }
    }
}
