import CVips
import HeadwaterCore

/// libvips, used from one thread: its error buffer belongs to the whole process.
enum Vips {
    /// Loads what is needed while files can still be opened, and shuts out the loaders that are not fuzzed.
    static func initialize() throws(Failure) {
        guard shim_vips_init("headwater-codec") == 0 else {
            throw Failure(.codecMissing, "This installation cannot make pictures.", detail: lastWords())
        }
        vips_block_untrusted_set(1)
        // Its code generator (orc, up to vips 8.14) wants memory that is writable and executable, which the sandbox refuses.
        vips_vector_set_enabled(0)
        // Threads of its own would only compete with those of the other jobs.
        vips_concurrency_set(1)
    }

    static func lastWords() -> String {
        guard let text = vips_error_buffer_copy() else { return "" }
        defer { g_free(text) }
        return String(cString: text)
    }

    /// Tiles of one size in rows, `across` in each but the last, as a JPEG without metadata.
    static func jpeg(of tiles: [RGBPicture], across: Int, quality: Int32) throws -> [UInt8] {
        let images = try tiles.map(VipsPicture.init)
        let sheet = try VipsPicture(joining: images, across: across)
        var buffer: UnsafeMutableRawPointer?
        var length = 0
        guard shim_vips_jpegsave(sheet.pointer, &buffer, &length, quality) == 0, let buffer else {
            throw LibraryError("vips_jpegsave", lastLogLine: lastWords())
        }
        defer { g_free(buffer) }
        return Array(UnsafeRawBufferPointer(start: buffer, count: length))
    }
}

/// A picture in memory, three bytes a pixel, rows without padding.
struct RGBPicture: Equatable {
    var size: PixelSize
    var bytes: [UInt8]
}

/// An image of vips; owns one reference.
private final class VipsPicture {
    let pointer: UnsafeMutablePointer<VipsImage>

    init(_ picture: RGBPicture) throws(LibraryError) {
        let image = picture.bytes.withUnsafeBytes {
            shim_vips_image_from_rgb($0.baseAddress, $0.count, Int32(picture.size.width), Int32(picture.size.height))
        }
        guard let image else { throw LibraryError("vips_image_new_from_memory_copy", lastLogLine: Vips.lastWords()) }
        pointer = image
    }

    init(joining pictures: [VipsPicture], across: Int) throws(LibraryError) {
        var joined: UnsafeMutablePointer<VipsImage>?
        // An array may be released right after its last use, and with it the images before vips has taken its own
        // references.
        let status = withExtendedLifetime(pictures) {
            var images: [UnsafeMutablePointer<VipsImage>?] = pictures.map(\.pointer)
            return shim_vips_arrayjoin(&images, &joined, Int32(images.count), Int32(across))
        }
        guard status == 0, let joined else {
            throw LibraryError("vips_arrayjoin", lastLogLine: Vips.lastWords())
        }
        pointer = joined
    }

    deinit { g_object_unref(pointer) }
}
