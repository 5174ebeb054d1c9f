/// libcurl, and in front of its variadic functions, which Swift cannot call, the few calls made of them here.
#include <curl/curl.h>

/// Only declared where GNU's extensions are, and Swift imports glibc without them.
int memfd_create(const char *name, unsigned int flags);

/// An empty file in memory, which no child inherits; -1 if there can be none.
static inline int memory_file(const char *name) {
    return memfd_create(name, 1 /* MFD_CLOEXEC */);
}

static inline CURLcode curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode curl_set_headers(CURL *handle, struct curl_slist *headers) {
    return curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
}

/// Sends `size` bytes at `body`, which must stay there until the request is done, with POST.
static inline CURLcode curl_set_body(CURL *handle, const void *body, long size) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)size);
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body) : code;
}

static inline CURLcode curl_set_writer(CURL *handle, curl_write_callback writer, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, writer);
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_WRITEDATA, context) : code;
}

/// Has libcurl write its message for a failure to `message`, which has room for CURL_ERROR_SIZE characters.
static inline CURLcode curl_set_message(CURL *handle, char *message) {
    return curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, message);
}

static inline CURLcode curl_get_number(CURL *handle, CURLINFO info, long *number) {
    return curl_easy_getinfo(handle, info, number);
}

static inline CURLcode curl_get_time(CURL *handle, CURLINFO info, curl_off_t *microseconds) {
    return curl_easy_getinfo(handle, info, microseconds);
}

/// The text belongs to the handle; it is null if there is none.
static inline CURLcode curl_get_text(CURL *handle, CURLINFO info, const char **text) {
    return curl_easy_getinfo(handle, info, text);
}
