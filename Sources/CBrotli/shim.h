#ifndef HEADWATER_CBROTLI_SHIM_H
#define HEADWATER_CBROTLI_SHIM_H

#include <brotli/encode.h>

#endif
