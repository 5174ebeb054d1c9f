// The C interface of the Tesseract recognition engine, and what of Leptonica is needed to read pictures for it.
#include <stddef.h>
#include <tesseract/capi.h>
#include <leptonica/allheaders.h>
