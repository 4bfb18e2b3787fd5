// vips' operations end their arguments with NULL; Swift needs a function with a fixed number of them.
#pragma once

#include <vips/vips.h>
// It stands on its own only behind the other.
#include <vips/vector.h>

static inline int shim_vips_init(const char *program) {
    return vips_init(program);
}

// Eight bits a band, sRGB, rows without padding. Null when there is no memory.
static inline VipsImage *shim_vips_image_from_rgb(const void *bytes, size_t count, int width, int height) {
    return vips_image_new_from_memory_copy(bytes, count, width, height, 3, VIPS_FORMAT_UCHAR);
}

static inline int shim_vips_copy_srgb(VipsImage *image, VipsImage **out) {
    return vips_copy(image, out, "interpretation", VIPS_INTERPRETATION_sRGB, NULL);
}

static inline int shim_vips_arrayjoin(VipsImage **images, VipsImage **out, int count, int across) {
    return vips_arrayjoin(images, out, count, "across", across, NULL);
}

// To exactly that size, whatever the aspect.
static inline int shim_vips_resize(VipsImage *image, VipsImage **out, int width, int height) {
    return vips_thumbnail_image(image, out, width, "height", height, "size", VIPS_SIZE_FORCE, NULL);
}

// To exactly that size, of which the image's middle fills all; upright.
static inline int shim_vips_resize_and_crop(VipsImage *image, VipsImage **out, int width, int height) {
    return vips_thumbnail_image(image, out, width, "height", height, "crop", VIPS_INTERESTING_CENTRE, NULL);
}

// By the profile that the image carries.
static inline int shim_vips_profile_to_srgb(VipsImage *image, VipsImage **out) {
    return vips_icc_transform(image, out, "srgb", "embedded", TRUE, NULL);
}

// Over black.
static inline int shim_vips_flatten(VipsImage *image, VipsImage **out) {
    return vips_flatten(image, out, NULL);
}

static inline int shim_vips_to_srgb(VipsImage *image, VipsImage **out) {
    return vips_colourspace(image, out, VIPS_INTERPRETATION_sRGB, NULL);
}

// The loaders read the buffer when pixels are asked for: it has to stay as long as the image.
static inline int shim_vips_jpegload(const void *buffer, size_t length, VipsImage **out) {
    return vips_jpegload_buffer((void *)buffer, length, out, "fail_on", VIPS_FAIL_ON_ERROR, NULL);
}

static inline int shim_vips_pngload(const void *buffer, size_t length, VipsImage **out) {
    return vips_pngload_buffer((void *)buffer, length, out, "fail_on", VIPS_FAIL_ON_ERROR, NULL);
}

static inline int shim_vips_jpegsave(VipsImage *image, void **buffer, size_t *length, int quality) {
    return vips_jpegsave_buffer(
        image, buffer, length, "Q", quality, "strip", TRUE, "optimize_coding", TRUE, "interlace", TRUE, NULL);
}

static inline int shim_vips_webpsave(VipsImage *image, void **buffer, size_t *length, int quality, int effort) {
    return vips_webpsave_buffer(
        image, buffer, length, "Q", quality, "effort", effort, "strip", TRUE, NULL);
}

static inline int shim_vips_avifsave(VipsImage *image, void **buffer, size_t *length, int quality, int effort) {
    return vips_heifsave_buffer(
        image, buffer, length, "Q", quality, "effort", effort, "compression", VIPS_FOREIGN_HEIF_COMPRESSION_AV1,
        "bitdepth", 8, "strip", TRUE, NULL);
}
