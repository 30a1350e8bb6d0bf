#include "CZlib.h"

#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

/// z_stream of zlib.h, unchanged since zlib 1.0.
struct z_stream {
    const uint8_t *next_in;
    unsigned avail_in;
    unsigned long total_in;
    uint8_t *next_out;
    unsigned avail_out;
    unsigned long total_out;
    const char *msg;
    void *state;
    void *(*zalloc)(void *opaque, unsigned items, unsigned size);
    void (*zfree)(void *opaque, void *address);
    void *opaque;
    int data_type;
    unsigned long adler;
    unsigned long reserved;
};

enum {
    Z_FINISH = 4,
    Z_STREAM_END = 1,
    Z_BEST_COMPRESSION = 9,
    Z_DEFLATED = 8,
    Z_DEFAULT_STRATEGY = 0,
    /// The largest window, 15 bits, and 16 for gzip's header instead of zlib's.
    GZIP_WINDOW = 15 + 16,
    MOST_MEMORY = 9,
};

static struct {
    int (*init)(struct z_stream *, int level, int method, int window, int memory, int strategy, const char *version,
                int size);
    int (*deflate)(struct z_stream *, int flush);
    int (*end)(struct z_stream *);
} zlib;

static bool is_loaded;

static bool find(void *library, const char *name, void *function) {
    void *address = dlsym(library, name);
    memcpy(function, &address, sizeof address);
    return address != NULL;
}

/// The library stays open to the program's end.
static void load(void) {
    void *library = dlopen("libz.so.1", RTLD_NOW | RTLD_LOCAL);
    is_loaded = library != NULL && find(library, "deflateInit2_", &zlib.init) &&
                find(library, "deflate", &zlib.deflate) && find(library, "deflateEnd", &zlib.end);
}

size_t gzip_compress(const uint8_t *bytes, size_t count, uint8_t *result, size_t room) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    if (!is_loaded || count > UINT_MAX || room > UINT_MAX) return 0;
    struct z_stream stream = {
        .next_in = bytes, .avail_in = (unsigned)count, .next_out = result, .avail_out = (unsigned)room};
    // The version of the interface is checked by its first digit only.
    if (zlib.init(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, MOST_MEMORY, Z_DEFAULT_STRATEGY, "1",
                  (int)sizeof stream) != 0)
        return 0;
    bool is_whole = zlib.deflate(&stream, Z_FINISH) == Z_STREAM_END;
    zlib.end(&stream);
    return is_whole ? stream.total_out : 0;
}
