import CVips
import HeadwaterCore

/// An image of vips; owns one reference.
final class VipsPicture {
    /// What vips writes an image to: its bytes are its own allocation.
    private typealias Save = (UnsafeMutablePointer<UnsafeMutableRawPointer?>, UnsafeMutablePointer<Int>) -> Int32

    private let pointer: UnsafeMutablePointer<VipsImage>
    /// Compressed bytes that the image still reads from.
    private let buffer: UnsafeMutableRawBufferPointer?

    private init(
        owning pointer: UnsafeMutablePointer<VipsImage>, reading buffer: UnsafeMutableRawBufferPointer? = nil
    ) {
        self.pointer = pointer
        self.buffer = buffer
    }

    deinit {
        g_object_unref(pointer)
        buffer?.deallocate()
    }

    convenience init(_ picture: RGBPicture) throws(LibraryError) {
        let image = picture.bytes.withUnsafeBytes {
            shim_vips_image_from_rgb($0.baseAddress, $0.count, Int32(picture.size.width), Int32(picture.size.height))
        }
        guard let image else { throw Self.failed("vips_image_new_from_memory_copy") }
        defer { g_object_unref(image) }
        try self.init("vips_copy") { shim_vips_copy_srgb(image, $0) }
    }

    /// Pictures of one size in rows, `across` in each but the last, which is black where it has none.
    convenience init(joining pictures: [RGBPicture], across: Int) throws(LibraryError) {
        var parts: [VipsPicture] = []
        for picture in pictures { parts.append(try VipsPicture(picture)) }
        try self.init("vips_arrayjoin") { joined in
            // An array may be released right after its last use, and with it the images before vips has taken its
            // own references.
            withExtendedLifetime(parts) {
                var images: [UnsafeMutablePointer<VipsImage>?] = parts.map(\.pointer)
                return shim_vips_arrayjoin(&images, joined, Int32(images.count), Int32(across))
            }
        }
    }

    private convenience init(
        _ operation: String, _ make: (UnsafeMutablePointer<UnsafeMutablePointer<VipsImage>?>) -> Int32
    ) throws(LibraryError) {
        var made: UnsafeMutablePointer<VipsImage>?
        guard make(&made) == 0, let made else { throw Self.failed(operation) }
        self.init(owning: made)
    }

    /// A compressed picture, as far as its header; JPEG and PNG are known by their first bytes.
    ///
    /// - Returns: nil for anything else.
    static func open(_ bytes: UnsafeRawBufferPointer) throws(LibraryError) -> VipsPicture? {
        let isJPEG = bytes.starts(with: [0xff, 0xd8, 0xff])
        // PNG, 5.2.
        let isPNG = bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
        guard isJPEG || isPNG else { return nil }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
        buffer.copyMemory(from: bytes)
        var image: UnsafeMutablePointer<VipsImage>?
        let load = isJPEG ? shim_vips_jpegload : shim_vips_pngload
        guard load(buffer.baseAddress, buffer.count, &image) == 0, let image else {
            buffer.deallocate()
            throw failed(isJPEG ? "vips_jpegload" : "vips_pngload")
        }
        return VipsPicture(owning: image, reading: buffer)
    }

    private static func failed(_ operation: String) -> LibraryError {
        LibraryError(operation, lastLogLine: Vips.lastWords())
    }

    var size: PixelSize {
        PixelSize(width: Int(vips_image_get_width(pointer)), height: Int(vips_image_get_height(pointer)))
    }

    /// Scaled in both directions on their own.
    func resized(to size: PixelSize) throws(LibraryError) -> VipsPicture {
        guard size != self.size else { return self }
        return try VipsPicture("vips_thumbnail_image") {
            shim_vips_resize(pointer, $0, Int32(size.width), Int32(size.height))
        }
    }

    /// The middle of a picture of any kind, upright and in sRGB.
    func filling(_ size: PixelSize) throws(LibraryError) -> RGBPicture {
        let cropped = try VipsPicture("vips_thumbnail_image") {
            shim_vips_resize_and_crop(pointer, $0, Int32(size.width), Int32(size.height))
        }
        let hasProfile = vips_image_get_typeof(cropped.pointer, "icc-profile-data") != 0
        let colored = try VipsPicture(hasProfile ? "vips_icc_transform" : "vips_colourspace") {
            (hasProfile ? shim_vips_profile_to_srgb : shim_vips_to_srgb)(cropped.pointer, $0)
        }
        guard vips_image_hasalpha(colored.pointer) != 0 else { return try colored.rgb() }
        return try VipsPicture("vips_flatten") { shim_vips_flatten(colored.pointer, $0) }.rgb()
    }

    /// The pixels of a picture in sRGB.
    func rgb() throws(LibraryError) -> RGBPicture {
        guard vips_image_get_bands(pointer) == 3, vips_image_get_format(pointer) == VIPS_FORMAT_UCHAR else {
            throw LibraryError("a picture of \(vips_image_get_bands(pointer)) bands where RGB is expected")
        }
        var count = 0
        guard let pixels = vips_image_write_to_memory(pointer, &count) else {
            throw Self.failed("vips_image_write_to_memory")
        }
        defer { g_free(pixels) }
        return RGBPicture(size: size, bytes: Array(UnsafeRawBufferPointer(start: pixels, count: count)))
    }

    /// How hard the encoders try. AVIF's cost grows by half an order of magnitude with every step (37, 77, 190, 340 and
    /// 1,100 ms for 1280x720) and its bytes hardly fall.
    private static let webpEffort: Int32 = 4
    private static let avifEffort: Int32 = 1

    /// Without any metadata.
    ///
    /// - Parameter quality: 1 to 100 on the format's own scale.
    func encoded(as format: PictureFormat, quality: Int32) throws(LibraryError) -> [UInt8] {
        switch format {
        case .jpeg: try saved("vips_jpegsave") { shim_vips_jpegsave(pointer, $0, $1, quality) }
        case .webp: try webp(quality: quality)
        case .avif: try saved("vips_heifsave") { shim_vips_avifsave(pointer, $0, $1, quality, Self.avifEffort) }
        }
    }

    /// As animated WebP that is played for ever, of pictures that lie one below the other.
    ///
    /// - Parameter delays: milliseconds for which each picture is shown.
    func animation(delays: [Int32], quality: Int32) throws(LibraryError) -> [UInt8] {
        // Metadata may only be added to an image that nobody else reads.
        let strip = try VipsPicture("vips_copy") { shim_vips_copy_srgb(pointer, $0) }
        vips_image_set_int(strip.pointer, "page-height", Int32(size.height / delays.count))
        vips_image_set_array_int(strip.pointer, "delay", delays, Int32(delays.count))
        vips_image_set_int(strip.pointer, "loop", 0)
        return try strip.webp(quality: quality)
    }

    private func webp(quality: Int32) throws(LibraryError) -> [UInt8] {
        WebPContainer.withoutMetadata(
            try saved("vips_webpsave") { shim_vips_webpsave(pointer, $0, $1, quality, Self.webpEffort) })
    }

    private func saved(_ operation: String, _ save: Save) throws(LibraryError) -> [UInt8] {
        var buffer: UnsafeMutableRawPointer?
        var length = 0
        guard save(&buffer, &length) == 0, let buffer else { throw Self.failed(operation) }
        defer { g_free(buffer) }
        return Array(UnsafeRawBufferPointer(start: buffer, count: length))
    }
}
