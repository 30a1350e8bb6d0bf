/// Requests over HTTP by libcurl 4; see libcurl-multi(3).
///
/// The library is opened when it is first needed, so that nothing of it is needed to build. What is asked of it has kept its
/// form since 7.68, and older programs must go on with newer libraries: its soname is still the same.
#ifndef CCURL_H
#define CCURL_H

#include <stdbool.h>
#include <stddef.h>

/// All requests of one thread, and the connections that are kept between them.
struct transfers;

/// One request and the answer to it.
struct transfer;

/// How a transfer ended, beside 0 for well; libcurl-errors(3).
enum {
    CURLE_UNSUPPORTED_PROTOCOL = 1,
    CURLE_URL_MALFORMAT = 3,
    CURLE_COULDNT_RESOLVE_PROXY = 5,
    CURLE_COULDNT_RESOLVE_HOST = 6,
    CURLE_COULDNT_CONNECT = 7,
    CURLE_WEIRD_SERVER_REPLY = 8,
    CURLE_HTTP2 = 16,
    CURLE_PARTIAL_FILE = 18,
    CURLE_WRITE_ERROR = 23,
    CURLE_OUT_OF_MEMORY = 27,
    CURLE_OPERATION_TIMEDOUT = 28,
    CURLE_SSL_CONNECT_ERROR = 35,
    CURLE_GOT_NOTHING = 52,
    CURLE_SSL_ENGINE_NOTFOUND = 53,
    CURLE_SSL_ENGINE_SETFAILED = 54,
    CURLE_SEND_ERROR = 55,
    CURLE_RECV_ERROR = 56,
    CURLE_SSL_CERTPROBLEM = 58,
    CURLE_SSL_CIPHER = 59,
    CURLE_PEER_FAILED_VERIFICATION = 60,
    CURLE_BAD_CONTENT_ENCODING = 61,
    CURLE_SSL_ENGINE_INITFAILED = 66,
    CURLE_SSL_CACERT_BADFILE = 77,
    CURLE_SSL_CRL_BADFILE = 82,
    CURLE_SSL_ISSUER_ERROR = 83,
    CURLE_SSL_PINNEDPUBKEYNOTMATCH = 90,
    CURLE_SSL_INVALIDCERTSTATUS = 91,
    CURLE_HTTP2_STREAM = 92,
    CURLE_PROXY = 97,
    CURLE_SSL_CLIENTCERT = 98,
    CURLE_TOO_LARGE = 100,
};

/// Takes a piece of an answer, which lives as long as the call; returns whether more is wanted.
typedef bool (*transfer_taker)(void *context, const void *bytes, size_t count);

/// What keeps the library of this name from being used; NULL where nothing does. Not to be called by two threads at once.
const char *transfers_problem(const char *library);

/// Opens the library of this name and keeps at most `kept` idle connections; NULL where that fails, and why in `problem`.
/// Not to be called by two threads at once.
struct transfers *transfers_open(const char *library, long kept, const char **problem);

/// Closes all connections; no transfer may be left.
void transfers_close(struct transfers *transfers);

/// Waits until there are news or the time is over, and deals with them.
void transfers_step(struct transfers *transfers, int milliseconds);

/// Ends a wait in ``transfers_step``, or the next one; any thread may call it.
void transfers_wake(struct transfers *transfers);

/// A transfer that has ended and was not returned before, and how; NULL where there is none.
struct transfer *transfers_next_ended(struct transfers *transfers, int *code);

/// A request that is not yet sent; NULL where memory is short. Strings and bytes are copied.
struct transfer *transfer_make(struct transfers *transfers, const char *url, const char *method);

/// Adds a header line: `Name: value`, `Name;` for one without a value, `Name:` to send none of that name.
void transfer_add_header(struct transfer *transfer, const char *line);

/// Gives the request a body, which may be empty.
void transfer_set_body(struct transfer *transfer, const void *bytes, size_t count);

/// Sends the request; the lines of the answer's heads and trailers go to `header`, its unpacked body to `body`.
/// Returns 0, or why it can't be sent.
int transfer_begin(struct transfer *transfer, void *context, transfer_taker header, transfer_taker body);

/// The context that a transfer began with.
void *transfer_context(const struct transfer *transfer);

/// What went wrong, in words; may be empty.
const char *transfer_words(const struct transfer *transfer);

/// What an end means, in words.
const char *transfer_meaning(int code);

/// Whether its host's name is being looked up, which can't be stopped: ``transfer_free`` might wait for it.
bool transfer_is_looking_up(const struct transfer *transfer);

/// Ends a transfer where it is, and frees it; not to be called while it tells something.
void transfer_free(struct transfer *transfer);

#endif
