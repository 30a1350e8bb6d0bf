#include "CLinux.h"

#include <errno.h>
#include <linux/io_uring.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

struct linux_ring {
    int fd;
    unsigned entries;
    void *submissions, *completions;
    size_t submissions_size, completions_size, sqes_size;
    unsigned *sq_tail, *sq_array, *cq_head, *cq_tail;
    unsigned sq_mask, cq_mask;
    struct io_uring_sqe *sqes;
    struct io_uring_cqe *cqes;
};

static void *shared_memory(int fd, size_t size, off_t offset) {
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, offset);
    return memory == MAP_FAILED ? NULL : memory;
}

void linux_ring_close(struct linux_ring *ring) {
    if (ring->submissions) munmap(ring->submissions, ring->submissions_size);
    if (ring->completions) munmap(ring->completions, ring->completions_size);
    if (ring->sqes) munmap(ring->sqes, ring->sqes_size);
    close(ring->fd);
    free(ring);
}

struct linux_ring *linux_ring_open(unsigned entries) {
    struct io_uring_params params = {.flags = IORING_SETUP_CLAMP};
    int fd = (int)syscall(SYS_io_uring_setup, entries, &params);
    if (fd < 0) return NULL;
    struct linux_ring *ring = calloc(1, sizeof *ring);
    if (!ring) {
        close(fd);
        return NULL;
    }
    ring->fd = fd;
    ring->entries = params.sq_entries;
    ring->submissions_size = params.sq_off.array + params.sq_entries * sizeof(unsigned);
    ring->completions_size = params.cq_off.cqes + params.cq_entries * sizeof(struct io_uring_cqe);
    ring->sqes_size = params.sq_entries * sizeof(struct io_uring_sqe);
    ring->submissions = shared_memory(fd, ring->submissions_size, IORING_OFF_SQ_RING);
    ring->completions = shared_memory(fd, ring->completions_size, IORING_OFF_CQ_RING);
    ring->sqes = shared_memory(fd, ring->sqes_size, IORING_OFF_SQES);
    if (!ring->submissions || !ring->completions || !ring->sqes) {
        linux_ring_close(ring);
        return NULL;
    }
    char *sq = ring->submissions, *cq = ring->completions;
    ring->sq_tail = (unsigned *)(sq + params.sq_off.tail);
    ring->sq_array = (unsigned *)(sq + params.sq_off.array);
    ring->sq_mask = *(unsigned *)(sq + params.sq_off.ring_mask);
    ring->cq_head = (unsigned *)(cq + params.cq_off.head);
    ring->cq_tail = (unsigned *)(cq + params.cq_off.tail);
    ring->cq_mask = *(unsigned *)(cq + params.cq_off.ring_mask);
    ring->cqes = (struct io_uring_cqe *)(cq + params.cq_off.cqes);
    return ring;
}

/// Puts sends into the submission queue; the kernel has taken all earlier ones. With `ends` each has a slice of its own.
static void submit(struct linux_ring *ring, const int *sockets, unsigned count, const void *bytes, size_t length,
                   const size_t *ends, unsigned first) {
    unsigned tail = *ring->sq_tail;
    for (unsigned i = 0; i < count; i++) {
        unsigned slot = (tail + i) & ring->sq_mask;
        struct io_uring_sqe *entry = &ring->sqes[slot];
        memset(entry, 0, sizeof *entry);
        entry->opcode = IORING_OP_SEND;
        entry->fd = sockets[first + i];
        size_t start = ends && first + i ? ends[first + i - 1] : 0;
        entry->addr = (uint64_t)((uintptr_t)bytes + start);
        entry->len = (uint32_t)(ends ? ends[first + i] - start : length);
        /* Never parked in the kernel until there is room: the bytes are ours again when the call returns. */
        entry->msg_flags = MSG_NOSIGNAL | MSG_DONTWAIT;
        entry->user_data = first + i;
        ring->sq_array[slot] = slot;
    }
    __atomic_store_n(ring->sq_tail, tail + count, __ATOMIC_RELEASE);
}

/// Takes what has completed; returns how many.
static unsigned reap(struct linux_ring *ring, int32_t *results) {
    unsigned head = *ring->cq_head, end = __atomic_load_n(ring->cq_tail, __ATOMIC_ACQUIRE), count = end - head;
    for (; head != end; head++) {
        struct io_uring_cqe *completion = &ring->cqes[head & ring->cq_mask];
        results[completion->user_data] = completion->res;
    }
    __atomic_store_n(ring->cq_head, head, __ATOMIC_RELEASE);
    return count;
}

static int send_all(struct linux_ring *ring, const int *sockets, unsigned count, const void *bytes, size_t length,
                    const size_t *ends, int32_t *results) {
    for (unsigned i = 0; i < count; i++) results[i] = INT32_MIN;
    for (unsigned first = 0; first < count;) {
        unsigned batch = count - first < ring->entries ? count - first : ring->entries;
        submit(ring, sockets, batch, bytes, length, ends, first);
        unsigned unsubmitted = batch, pending = batch;
        while (pending) {
            long taken = syscall(SYS_io_uring_enter, ring->fd, unsubmitted, pending, IORING_ENTER_GETEVENTS, NULL, 0);
            if (taken < 0 && errno != EINTR) {
                int reason = errno;
                reap(ring, results);
                return -reason;
            }
            if (taken > 0) unsubmitted -= (unsigned)taken;
            pending -= reap(ring, results);
        }
        first += batch;
    }
    return 0;
}

int linux_ring_send(struct linux_ring *ring, const int *sockets, unsigned count, const void *bytes, size_t length,
                    int32_t *results) {
    return send_all(ring, sockets, count, bytes, length, NULL, results);
}

int linux_ring_send_slices(struct linux_ring *ring, const int *sockets, unsigned count, const void *bytes,
                           const size_t *ends, int32_t *results) {
    return send_all(ring, sockets, count, bytes, 0, ends, results);
}
