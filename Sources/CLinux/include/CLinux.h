/// Kernel calls and structures that `import Glibc` does not show.
///
/// Nothing here may define _GNU_SOURCE: this header is read beside Glibc's own module, and two views of one
/// structure clash. Calls that need it get a prototype here and a body in CLinux.c.
#ifndef CLINUX_H
#define CLINUX_H

#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/types.h>

/// accept4(2): a connected descriptor that is close-on-exec and does not block, or -1 with errno set.
int linux_accept(int listener, struct sockaddr *address, socklen_t *length);

/// How long a TCP peer has acknowledged nothing although something is outstanding; -1 where nothing is.
int64_t linux_milliseconds_unanswered(int socket);

/// How many bytes were sent and not yet acknowledged; see tcp(7), SIOCOUTQ.
int linux_bytes_outstanding(int socket);

/// Hands free memory of the allocator back to the kernel; see malloc_trim(3).
void linux_return_free_memory(void);

/// Hands back the pages of programs and libraries that are as they are in their files: whoever needs one finds it again.
///
/// Code and constants; not what is written to, nor what the loader has written addresses into. See madvise(2), MADV_DONTNEED.
void linux_return_code(void);

/// mremap(2): the pages where there is room for `to` bytes, moved if need be, or NULL.
void *linux_remap(void *pages, size_t from, size_t to);

/// pipe2(2) with close-on-exec: 0, or -1 with errno set.
int linux_pipe(int ends[2]);

/// What epoll(7) tells of one descriptor; laid out as the kernel's struct epoll_event, without its union.
struct linux_event {
    uint32_t bits;
    uint64_t token;
}
#ifdef __x86_64__
__attribute__((packed))
#endif
;

/// epoll_ctl(2): 0, or -1 with errno set.
int linux_epoll_control(int epoll, int operation, int descriptor, uint32_t bits, uint64_t token);

/// epoll_wait(2): the number of events, or -1 with errno set.
int linux_epoll_wait(int epoll, struct linux_event *events, int capacity, int milliseconds);

/// timerfd_create(2): a descriptor that is close-on-exec and does not block, or -1 with errno set.
int linux_timer_open(int clock);

/// timerfd_settime(2) to an absolute moment, 0 s and 0 ns being never: 0, or -1 with errno set. With `cancels` there are
/// news also when the clock is set.
int linux_timer_set(int timer, int cancels, int64_t seconds, int64_t nanoseconds);

/// Names the calling thread, 15 bytes at most; see prctl(2), PR_SET_NAME.
void linux_name_thread(const char *name);

/// An io_uring(7) that sends, and the memory it shares with the kernel.
struct linux_ring;

/// Makes a ring for up to `entries` sends at once; NULL where the kernel has none or refuses.
struct linux_ring *linux_ring_open(unsigned entries);

/// Closes a ring; what was submitted has completed.
void linux_ring_close(struct linux_ring *ring);

/// Sends the same bytes once through each socket, without waiting for room, and returns when all have completed.
///
/// `results` gets the number of bytes each took, or a negative errno. Returns 0, or a negative errno where the ring no
/// longer works: sockets whose result is still INT32_MIN have been sent nothing then, and the ring must be closed.
int linux_ring_send(struct linux_ring *ring, const int *sockets, unsigned count, const void *bytes, size_t length,
                    int32_t *results);

/// The same with bytes of its own for each socket: they lie one behind the other and end at `ends`.
int linux_ring_send_slices(struct linux_ring *ring, const int *sockets, unsigned count, const void *bytes,
                           const size_t *ends, int32_t *results);

/// pidfd_open(2): a descriptor that becomes readable when the process ends, or -1 with errno set.
int linux_pidfd_open(pid_t process);

/// What a child begins with.
struct linux_child {
    const char *path;
    /// Each ends with NULL.
    char *const *arguments;
    char *const *environment;
    /// NULL for our own.
    const char *directory;
    /// What becomes its standard input; -1 for nothing to read.
    int input;
    /// What becomes its standard output and error; neither may be a standard stream of ours.
    int output;
    int complaints;
    /// The reading end of a pipe that nobody writes to. When its writing end is closed, by whatever ends this process, the
    /// kernel kills all processes of the child's group.
    int lifeline;
    /// How many open files it may have, as far as that is fewer than ours; 0 for as many; see getrlimit(2), RLIMIT_NOFILE.
    uint64_t open_files;
};

/// Starts a child in a session and so a process group of its own, with every signal's default action, none
/// blocked, and no other descriptor of ours; returns when its program is loaded. Its process id, or a negative errno.
///
/// The child itself is killed when the calling thread ends; see PR_SET_PDEATHSIG(2const).
///
/// posix_spawn(3) does the same, but for the limit of open files: set later from outside it would come too late.
pid_t linux_spawn(const struct linux_child *child);

/// A file in memory with these bytes, to be read from its beginning on: its descriptor, or a negative errno.
int linux_memory_file(const void *bytes, size_t count);

#endif
