// What Swift does not see of OpenSSL: macros, here as functions, and callbacks that are better written in C.
#ifndef COPENSSL_SHIM_H
#define COPENSSL_SHIM_H

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// MARK: - Bytes in and out

/// What one event loop hands to OpenSSL, and what it gets: all connections of the loop take turns with one of these, so
/// that none has buffers of its own.
struct openssl_pipe {
    /// What has come and is not yet read.
    const uint8_t *input;
    size_t input_length;
    /// What is to be sent; freed with free(3).
    uint8_t *output;
    size_t output_length;
    size_t output_capacity;
};

static inline int openssl_pipe_read(BIO *bio, char *bytes, int length) {
    struct openssl_pipe *pipe = (struct openssl_pipe *)BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    if (length <= 0) return 0;
    if (pipe->input_length == 0) {
        BIO_set_retry_read(bio);
        return -1;
    }
    size_t count = pipe->input_length < (size_t)length ? pipe->input_length : (size_t)length;
    memcpy(bytes, pipe->input, count);
    pipe->input += count;
    pipe->input_length -= count;
    return (int)count;
}

static inline int openssl_pipe_write(BIO *bio, const char *bytes, int length) {
    struct openssl_pipe *pipe = (struct openssl_pipe *)BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    if (length <= 0) return 0;
    size_t needed = pipe->output_length + (size_t)length;
    if (needed > pipe->output_capacity) {
        size_t capacity = needed * 2;
        uint8_t *larger = (uint8_t *)realloc(pipe->output, capacity);
        if (!larger) return -1;
        pipe->output = larger;
        pipe->output_capacity = capacity;
    }
    memcpy(pipe->output + pipe->output_length, bytes, (size_t)length);
    pipe->output_length += (size_t)length;
    return length;
}

static inline long openssl_pipe_control(BIO *bio, int command, long number, void *pointer) {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

static inline int openssl_pipe_create(BIO *bio) {
    BIO_set_init(bio, 1);
    return 1;
}

/// The kind of BIO that reads from a pipe and writes to it; NULL where memory has run out.
static inline BIO_METHOD *openssl_pipe_method(void) {
    BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "pipe");
    if (!method) return NULL;
    BIO_meth_set_read(method, openssl_pipe_read);
    BIO_meth_set_write(method, openssl_pipe_write);
    BIO_meth_set_ctrl(method, openssl_pipe_control);
    BIO_meth_set_create(method, openssl_pipe_create);
    return method;
}

/// The server's side of a connection over a pipe, which must outlive it; NULL where memory has run out.
static inline SSL *openssl_accept(SSL_CTX *context, const BIO_METHOD *method, struct openssl_pipe *pipe) {
    SSL *ssl = SSL_new(context);
    BIO *bio = ssl ? BIO_new(method) : NULL;
    if (!bio) {
        SSL_free(ssl);
        return NULL;
    }
    BIO_set_data(bio, pipe);
    SSL_set_bio(ssl, bio, bio);
    SSL_set_accept_state(ssl);
    return ssl;
}

/// The client's side of a connection over a pipe, which expects a certificate for `host`, a name or a numeric address; NULL
/// where memory has run out.
static inline SSL *openssl_connect(SSL_CTX *context, const BIO_METHOD *method, struct openssl_pipe *pipe,
                                   const char *host) {
    SSL *ssl = openssl_accept(context, method, pipe);
    if (!ssl) return NULL;
    SSL_set_connect_state(ssl);
    // A numeric address is no name that could be asked for; RFC 6066 section 3.
    int expects = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) ||
                  (SSL_set_tlsext_host_name(ssl, (char *)host) && SSL_set1_host(ssl, host));
    if (expects) return ssl;
    SSL_free(ssl);
    return NULL;
}

/// Has a client's context trust what the machine trusts, or the authorities in a file alone.
static inline int openssl_set_up_client(SSL_CTX *context, const char *authorities) {
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    int trusts = authorities ? SSL_CTX_load_verify_file(context, authorities) : SSL_CTX_set_default_verify_paths(context);
    return trusts && SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
}

// MARK: - Settings

/// Protocols by ALPN, each behind its length; the first of the server's that the client has, too, is taken.
static inline int openssl_choose_protocol(SSL *ssl, const unsigned char **chosen, unsigned char *length,
                                          const unsigned char *offered, unsigned int offered_length, void *ours) {
    const char *list = (const char *)ours;
    int found = SSL_select_next_proto((unsigned char **)chosen, length, (const unsigned char *)list,
                                      (unsigned int)strlen(list), offered, offered_length);
    // A client that wants something else alone is told so: it might be one that was led here from another port.
    return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

/// The key of tickets; it is looked up by the name that each ticket begins with.
struct openssl_ticket_key {
    uint8_t name[16];
    uint8_t cipher[32];
    uint8_t mac[32];
};

/// Fills in the key for a new ticket (`name` is NULL) or for one that a client shows: 0 where there is none, 2 where the
/// client is to get a new one, too, else 1.
typedef int (*openssl_find_ticket_key)(const uint8_t *name, struct openssl_ticket_key *key);

static inline int openssl_seal_ticket(SSL *ssl, unsigned char *name, unsigned char *iv, EVP_CIPHER_CTX *cipher,
                                      EVP_MAC_CTX *mac, int encrypt) {
    openssl_find_ticket_key find = (openssl_find_ticket_key)SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
    struct openssl_ticket_key key;
    int found = find(encrypt ? NULL : name, &key);
    if (found <= 0) return encrypt ? -1 : 0;
    int length = 16;
    int failed = 0;
    if (encrypt) {
        memcpy(name, key.name, sizeof key.name);
        failed = RAND_bytes(iv, length) <= 0 || !EVP_EncryptInit_ex(cipher, EVP_aes_256_cbc(), NULL, key.cipher, iv);
    } else {
        failed = !EVP_DecryptInit_ex(cipher, EVP_aes_256_cbc(), NULL, key.cipher, iv);
    }
    char digest[] = "sha256";
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, key.mac, sizeof key.mac),
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end(),
    };
    failed = failed || !EVP_MAC_CTX_set_params(mac, parameters);
    OPENSSL_cleanse(&key, sizeof key);
    // In TLS 1.3 a ticket is for one use: who shows one gets another (2).
    return failed ? -1 : encrypt || (found == 1 && SSL_version(ssl) < TLS1_3_VERSION) ? 1 : 2;
}

/// What all connections of a context keep to.
static inline int openssl_set_up(SSL_CTX *context, const char *protocols, openssl_find_ticket_key find) {
    static const char ciphers[] =
        "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
        "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
    static const unsigned char name[] = "tickertape";
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                     SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_max_early_data(context, 0);
    SSL_CTX_set_num_tickets(context, 1);
    SSL_CTX_set_app_data(context, (void *)find);
    SSL_CTX_set_tlsext_ticket_key_evp_cb(context, openssl_seal_ticket);
    SSL_CTX_set_alpn_select_cb(context, openssl_choose_protocol, (void *)protocols);
    // A chain of certificates is not completed from those that the machine trusts.
    SSL_CTX_set_mode(context, SSL_MODE_NO_AUTO_CHAIN);
    static const char suites[] = "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384";
    return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) && SSL_CTX_set_max_proto_version(context, 0) &&
           SSL_CTX_set_cipher_list(context, ciphers) && SSL_CTX_set_ciphersuites(context, suites) &&
           SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384") &&
           SSL_CTX_set_session_id_context(context, name, sizeof name - 1);
}

static inline void openssl_set_ticket_lifetime(SSL_CTX *context, long seconds) {
    SSL_CTX_set_timeout(context, seconds);
}

static inline int openssl_add_chain_certificate(SSL_CTX *context, X509 *certificate) {
    return (int)SSL_CTX_add1_chain_cert(context, certificate);
}

/// Whether a protocol was agreed on.
static inline int openssl_speaks(const SSL *ssl, const char *protocol) {
    const unsigned char *chosen = NULL;
    unsigned int length = 0;
    SSL_get0_alpn_selected(ssl, &chosen, &length);
    return length == strlen(protocol) && memcmp(chosen, protocol, length) == 0;
}

// MARK: - Faults

/// Never asks anybody for a passphrase.
static inline int openssl_no_passphrase(char *buffer, int size, int writing, void *data) { return -1; }

static inline EVP_PKEY *openssl_read_key(BIO *bio) {
    return PEM_read_bio_PrivateKey(bio, NULL, openssl_no_passphrase, NULL);
}

static inline X509 *openssl_read_certificate(BIO *bio) {
    return PEM_read_bio_X509(bio, NULL, openssl_no_passphrase, NULL);
}

/// The number of the system's error that an error stands for; 0 where it is one of OpenSSL's own.
static inline int openssl_system_error(unsigned long code) {
    return ERR_SYSTEM_ERROR(code) ? ERR_GET_REASON(code) : 0;
}

// MARK: - Signatures

/// The public key of P-256 in a text; NULL where there is none.
static inline EVP_PKEY *openssl_read_es256_key(const uint8_t *text, size_t length) {
    BIO *bio = length > 0 && length < 65536 ? BIO_new_mem_buf(text, (int)length) : NULL;
    EVP_PKEY *key = bio ? PEM_read_bio_PUBKEY(bio, NULL, openssl_no_passphrase, NULL) : NULL;
    BIO_free(bio);
    char curve[32] = "";
    if (key && EVP_PKEY_get_group_name(key, curve, sizeof curve, NULL) && strcmp(curve, "prime256v1") == 0) return key;
    EVP_PKEY_free(key);
    return NULL;
}

/// Whether a text is a public key of P-256 in PEM.
static inline int openssl_es256_key(const uint8_t *text, size_t length) {
    EVP_PKEY *key = openssl_read_es256_key(text, length);
    ERR_clear_error();
    EVP_PKEY_free(key);
    return key != NULL;
}

/// Whether 64 bytes, two numbers of 32, are the key's signature of a message: 1 if so.
static inline int openssl_es256_verify(const uint8_t *text, size_t text_length, const uint8_t *signature,
                                       const uint8_t *message, size_t length) {
    EVP_PKEY *key = openssl_read_es256_key(text, text_length);
    ECDSA_SIG *pair = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(signature, 32, NULL);
    BIGNUM *s = BN_bin2bn(signature + 32, 32, NULL);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    uint8_t *encoded = NULL;
    int right = 0;
    if (key && pair && context && r && s && ECDSA_SIG_set0(pair, r, s)) {
        r = s = NULL;
        int count = i2d_ECDSA_SIG(pair, &encoded);
        right = count > 0 && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
                EVP_DigestVerify(context, encoded, (size_t)count, message, length) == 1;
    }
    OPENSSL_free(encoded);
    BN_free(r);
    BN_free(s);
    EVP_MD_CTX_free(context);
    ECDSA_SIG_free(pair);
    EVP_PKEY_free(key);
    ERR_clear_error();
    return right;
}

// MARK: - Clients and certificates, for tests

static inline int openssl_set_host(SSL *ssl, const char *name) {
    return SSL_set_tlsext_host_name(ssl, (char *)name) && SSL_set1_host(ssl, name);
}

static inline int openssl_set_newest_version(SSL *ssl, int version) {
    return (int)SSL_set_max_proto_version(ssl, version);
}

static inline EVP_PKEY *openssl_make_key(void) { return EVP_EC_gen("P-256"); }

/// The bytes that lie in a BIO in memory.
static inline long openssl_bytes(BIO *bio, char **bytes) { return BIO_get_mem_data(bio, bytes); }

/// Adds an extension such as `subjectAltName`, in the words of openssl's configuration files.
static inline int openssl_add_extension(X509 *certificate, X509 *issuer, int kind, const char *words) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, kind, words);
    int added = extension && X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    return added;
}

#endif
