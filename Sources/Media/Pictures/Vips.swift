import CVips
import HeadwaterCore

/// libvips, used from one thread: its error buffer belongs to the whole process.
enum Vips {
    /// Loads what is needed to write pictures of some formats while files can still be opened, and shuts out the loaders
    /// that are not fuzzed.
    static func initialize(for formats: [PictureFormat]) throws(Failure) {
        guard isStarted else {
            throw Failure(.codecNotStarted, "This installation cannot make pictures.", detail: lastWords())
        }
        try warmUp(formats)
    }

    /// Once in a process.
    private static let isStarted: Bool = {
        guard shim_vips_init("headwater-codec") == 0 else { return false }
        vips_block_untrusted_set(1)
        // Its code generator (orc, up to vips 8.14) wants memory that is writable and executable, which the sandbox refuses.
        vips_vector_set_enabled(0)
        // Threads of its own would only compete with those of the other jobs.
        vips_concurrency_set(1)
        // Nothing is made twice; what was made would only be kept.
        vips_cache_set_max(0)
        return true
    }()

    /// Some encoders are loaded from files when they are used first.
    private static func warmUp(_ formats: [PictureFormat]) throws(Failure) {
        let smallest = RGBPicture(filling: PixelSize(width: 16, height: 16))
        for format in formats {
            do {
                _ = try VipsPicture(smallest).encoded(as: format, quality: 50)
            } catch {
                throw Failure(.codecNotStarted, "This installation cannot make \(format) pictures.", detail: "\(error)")
            }
        }
    }

    /// What vips has said since it was last asked.
    static func lastWords() -> String {
        guard let text = vips_error_buffer_copy() else { return "" }
        defer { g_free(text) }
        return String(cString: text)
    }

    /// Tiles of one size in rows, `across` in each but the last, as a JPEG without metadata.
    static func jpeg(of tiles: [RGBPicture], across: Int, quality: Int32) throws(LibraryError) -> [UInt8] {
        try VipsPicture(joining: tiles, across: across).encoded(as: .jpeg, quality: quality)
    }
}
