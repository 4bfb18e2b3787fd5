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

static inline int shim_vips_arrayjoin(VipsImage **images, VipsImage **out, int count, int across) {
    return vips_arrayjoin(images, out, count, "across", across, NULL);
}

static inline int shim_vips_jpegsave(VipsImage *image, void **buffer, size_t *length, int quality) {
    return vips_jpegsave_buffer(image, buffer, length, "Q", quality, "strip", TRUE, "optimize_coding", TRUE, NULL);
}

static inline int shim_vips_copy_srgb(VipsImage *image, VipsImage **out) {
    return vips_copy(image, out, "interpretation", VIPS_INTERPRETATION_sRGB, NULL);
}

static inline void shim_unref(void *object) {
    g_object_unref(object);
}
