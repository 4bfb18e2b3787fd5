#ifndef HEADWATER_CZLIB_SHIM_H
#define HEADWATER_CZLIB_SHIM_H

#include <zlib.h>

/* deflateInit2 is a macro that passes the header's version and structure size; Swift cannot call it. */
static inline int headwater_deflate_init2(z_streamp stream, int level, int window_bits) {
    return deflateInit2(stream, level, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
}

#endif
