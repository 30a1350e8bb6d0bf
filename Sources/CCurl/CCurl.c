#include "CCurl.h"

#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// Options of a transfer; curl_easy_setopt(3).
enum {
    CURLOPT_NOBODY = 44,
    CURLOPT_NOSIGNAL = 99,
    CURLOPT_PROTOCOLS = 181,
    CURLOPT_SUPPRESS_CONNECT_HEADERS = 265,
    CURLOPT_DISALLOW_USERNAME_IN_URL = 278,
    CURLOPT_WRITEDATA = 10001,
    CURLOPT_URL = 10002,
    CURLOPT_ERRORBUFFER = 10010,
    CURLOPT_HTTPHEADER = 10023,
    CURLOPT_HEADERDATA = 10029,
    CURLOPT_CUSTOMREQUEST = 10036,
    CURLOPT_ACCEPT_ENCODING = 10102,
    CURLOPT_PRIVATE = 10103,
    CURLOPT_COPYPOSTFIELDS = 10165,
    CURLOPT_PROTOCOLS_STR = 10318,
    CURLOPT_WRITEFUNCTION = 20011,
    CURLOPT_HEADERFUNCTION = 20079,
    CURLOPT_POSTFIELDSIZE_LARGE = 30120,
};

enum {
    CURL_GLOBAL_ALL = 3,
    CURLPROTO_HTTP_AND_HTTPS = 3,
    CURLINFO_PRIVATE = 0x100000 + 21,
    CURLINFO_NAMELOOKUP_TIME_T = 0x600000 + 51,
    CURLMOPT_PIPELINING = 3,
    CURLMOPT_MAXCONNECTS = 6,
    CURLMSG_DONE = 1,
};

/// curl_multi_info_read(3)
struct message {
    int kind;
    void *easy;
    union {
        void *whatever;
        int code;
    } data;
};

/// The functions of libcurl, each without its `curl_`.
struct functions {
    int (*global_init)(long flags);
    void *(*easy_init)(void);
    void (*easy_cleanup)(void *easy);
    int (*easy_setopt)(void *easy, int option, ...);
    int (*easy_getinfo)(void *easy, int info, ...);
    const char *(*easy_strerror)(int code);
    void *(*slist_append)(void *list, const char *text);
    void (*slist_free_all)(void *list);
    void *(*multi_init)(void);
    int (*multi_cleanup)(void *multi);
    int (*multi_setopt)(void *multi, int option, ...);
    int (*multi_add_handle)(void *multi, void *easy);
    int (*multi_remove_handle)(void *multi, void *easy);
    int (*multi_perform)(void *multi, int *running);
    int (*multi_poll)(void *multi, void *others, unsigned count, int milliseconds, int *ready);
    int (*multi_wakeup)(void *multi);
    struct message *(*multi_info_read)(void *multi, int *left);
};

static struct functions curl;

struct transfers {
    void *multi;
};

struct transfer {
    void *easy;
    /// Where it was begun; NULL before.
    void *multi;
    struct transfers *transfers;
    void *headers;
    bool is_short_of_memory;
    void *context;
    transfer_taker header;
    transfer_taker body;
    /// As long as CURL_ERROR_SIZE.
    char words[256];
};

static bool find(void *library, const char *name, void *function) {
    void *address = dlsym(library, name);
    memcpy(function, &address, sizeof address);
    return address != NULL;
}

/// Fills `curl`; returns NULL, or what is missing. The library stays open to the program's end.
static const char *load(const char *name) {
    static bool is_loaded = false;
    struct functions found;
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) return "HTTP needs libcurl 4: apt-get install libcurl4";
#define FIND(function) find(library, "curl_" #function, &found.function)
    bool is_whole = FIND(global_init) && FIND(easy_init) && FIND(easy_cleanup) && FIND(easy_setopt) &&
                    FIND(easy_getinfo) && FIND(easy_strerror) && FIND(slist_append) && FIND(slist_free_all) &&
                    FIND(multi_init) && FIND(multi_cleanup) && FIND(multi_setopt) && FIND(multi_add_handle) &&
                    FIND(multi_remove_handle) && FIND(multi_perform) && FIND(multi_poll) && FIND(multi_wakeup) &&
                    FIND(multi_info_read);
#undef FIND
    if (!is_whole) {
        dlclose(library);
        return "HTTP needs libcurl 7.68 or later";
    }
    if (is_loaded) return NULL;
    if (found.global_init(CURL_GLOBAL_ALL) != 0) return "libcurl cannot be started";
    curl = found;
    is_loaded = true;
    return NULL;
}

const char *transfers_problem(const char *library) { return load(library); }

struct transfers *transfers_open(const char *library, long kept, const char **problem) {
    if ((*problem = load(library)) != NULL) return NULL;
    struct transfers *transfers = calloc(1, sizeof *transfers);
    if (transfers == NULL || (transfers->multi = curl.multi_init()) == NULL) {
        free(transfers);
        *problem = "libcurl cannot be started: memory is short";
        return NULL;
    }
    curl.multi_setopt(transfers->multi, CURLMOPT_MAXCONNECTS, kept);
    // A connection for each transfer: whoever holds up one holds up no other.
    curl.multi_setopt(transfers->multi, CURLMOPT_PIPELINING, 0L);
    return transfers;
}

void transfers_close(struct transfers *transfers) {
    curl.multi_cleanup(transfers->multi);
    free(transfers);
}

void transfers_step(struct transfers *transfers, int milliseconds) {
    int running = 0;
    bool has_failed = curl.multi_poll(transfers->multi, NULL, 0, milliseconds, NULL) != 0;
    has_failed = curl.multi_perform(transfers->multi, &running) != 0 || has_failed;
    // Where waiting fails, as for want of memory, it must not become busy.
    if (has_failed) usleep(10000);
}

void transfers_wake(struct transfers *transfers) { curl.multi_wakeup(transfers->multi); }

struct transfer *transfers_next_ended(struct transfers *transfers, int *code) {
    int left = 0;
    struct message *message;
    while ((message = curl.multi_info_read(transfers->multi, &left)) != NULL) {
        char *transfer = NULL;
        if (message->kind != CURLMSG_DONE) continue;
        if (curl.easy_getinfo(message->easy, CURLINFO_PRIVATE, &transfer) != 0 || transfer == NULL) continue;
        *code = message->data.code;
        return (struct transfer *)transfer;
    }
    return NULL;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *argument) {
    struct transfer *transfer = argument;
    return transfer->header(transfer->context, bytes, size * count) ? size * count : 0;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *argument) {
    struct transfer *transfer = argument;
    return transfer->body(transfer->context, bytes, size * count) ? size * count : 0;
}

/// Sets what all transfers have in common; returns 0 or why it failed.
static int set_usual_options(struct transfer *transfer) {
    void *easy = transfer->easy;
    int failure = curl.easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    // Before 7.85 there was only the older option.
    if (failure) failure = curl.easy_setopt(easy, CURLOPT_PROTOCOLS, (long)CURLPROTO_HTTP_AND_HTTPS);
    if (!failure) failure = curl.easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    // All packings that the library knows.
    if (!failure) failure = curl.easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    // What a proxy says before the connection stands is no part of the answer.
    if (!failure) failure = curl.easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    // Passwords go as headers; an address that looks here as if it had one is read differently by others.
    if (!failure) failure = curl.easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    if (!failure) failure = curl.easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->words);
    if (!failure) failure = curl.easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    if (!failure) failure = curl.easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    if (!failure) failure = curl.easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    if (!failure) failure = curl.easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    if (!failure) failure = curl.easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    return failure;
}

struct transfer *transfer_make(struct transfers *transfers, const char *url, const char *method) {
    struct transfer *transfer = calloc(1, sizeof *transfer);
    if (transfer == NULL) return NULL;
    transfer->transfers = transfers;
    transfer->easy = curl.easy_init();
    if (transfer->easy == NULL || set_usual_options(transfer) != 0 ||
        curl.easy_setopt(transfer->easy, CURLOPT_URL, url) != 0) {
        transfer_free(transfer);
        return NULL;
    }
    // HEAD must be known for what it is, since its answer has no body whatever its head says.
    int failure = strcmp(method, "HEAD") == 0 ? curl.easy_setopt(transfer->easy, CURLOPT_NOBODY, 1L)
                                              : curl.easy_setopt(transfer->easy, CURLOPT_CUSTOMREQUEST, method);
    transfer->is_short_of_memory = failure != 0;
    return transfer;
}

void transfer_add_header(struct transfer *transfer, const char *line) {
    void *longer = curl.slist_append(transfer->headers, line);
    if (longer == NULL) transfer->is_short_of_memory = true;
    else transfer->headers = longer;
}

void transfer_set_body(struct transfer *transfer, const void *bytes, size_t count) {
    int failure = curl.easy_setopt(transfer->easy, CURLOPT_POSTFIELDSIZE_LARGE, (int64_t)count);
    // No pointer would mean a body that is asked for later.
    if (!failure) failure = curl.easy_setopt(transfer->easy, CURLOPT_COPYPOSTFIELDS, count > 0 ? bytes : "");
    if (failure) transfer->is_short_of_memory = true;
}

int transfer_begin(struct transfer *transfer, void *context, transfer_taker header, transfer_taker body) {
    transfer->context = context;
    transfer->header = header;
    transfer->body = body;
    if (transfer->is_short_of_memory) return CURLE_OUT_OF_MEMORY;
    int failure = curl.easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->headers);
    if (failure) return failure;
    if (curl.multi_add_handle(transfer->transfers->multi, transfer->easy) != 0) return CURLE_OUT_OF_MEMORY;
    transfer->multi = transfer->transfers->multi;
    return 0;
}

void *transfer_context(const struct transfer *transfer) { return transfer->context; }

const char *transfer_words(const struct transfer *transfer) { return transfer->words; }

const char *transfer_meaning(int code) { return curl.easy_strerror(code); }

bool transfer_is_looking_up(const struct transfer *transfer) {
    int64_t microseconds = 0;
    if (transfer->multi == NULL) return false;
    return curl.easy_getinfo(transfer->easy, CURLINFO_NAMELOOKUP_TIME_T, &microseconds) == 0 && microseconds == 0;
}

void transfer_free(struct transfer *transfer) {
    if (transfer->multi != NULL) curl.multi_remove_handle(transfer->multi, transfer->easy);
    if (transfer->easy != NULL) curl.easy_cleanup(transfer->easy);
    curl.slist_free_all(transfer->headers);
    free(transfer);
}
