// What of hiredis is used: its formatter of commands and its reader of replies, which know no sockets.
#ifndef CHIREDIS_SHIM_H
#define CHIREDIS_SHIM_H

#include <hiredis/hiredis.h>
#include <stddef.h>

// How many elements the arrays of a reply may still have: hiredis makes room for as many as are announced, before any
// of them has come.
struct hiredis_limits {
    redisReplyObjectFunctions functions;
    const redisReplyObjectFunctions *others;
    long elements_left;
};

static inline void *hiredis_create_array(const redisReadTask *task, int count) {
    struct hiredis_limits *limits = (struct hiredis_limits *)task->privdata;
    if (count < 0 || count > limits->elements_left) return NULL;
    limits->elements_left -= count;
    return limits->others->createArray(task, count);
}

// A reader that keeps to `limits`, which must live as long as it does; NULL where memory has run out.
static inline redisReader *hiredis_make_reader(struct hiredis_limits *limits) {
    redisReader *reader = redisReaderCreate();
    if (reader == NULL) return NULL;
    limits->others = reader->fn;
    limits->functions = *reader->fn;
    limits->functions.createArray = hiredis_create_array;
    reader->fn = &limits->functions;
    reader->privdata = limits;
    return reader;
}

#endif
