#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

/// gnutls_free, a variable that Swift takes for one that may change.
static inline void gnutls_release(void *memory) {
    gnutls_free(memory);
}
