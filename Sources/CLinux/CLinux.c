#include "CLinux.h"

#include <fcntl.h>
#include <linux/sockios.h>
#include <malloc.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

int linux_accept(int listener, struct sockaddr *address, socklen_t *length) {
    return accept4(listener, address, length, SOCK_CLOEXEC | SOCK_NONBLOCK);
}

int64_t linux_milliseconds_unanswered(int socket) {
    struct tcp_info info;
    socklen_t length = sizeof info;
    if (getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &length) != 0 || info.tcpi_unacked == 0) return -1;
    return info.tcpi_last_ack_recv;
}

int linux_bytes_outstanding(int socket) {
    int count = 0;
    return ioctl(socket, SIOCOUTQ, &count) == 0 ? count : 0;
}

void linux_return_free_memory(void) {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

int linux_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

_Static_assert(sizeof(struct linux_event) == sizeof(struct epoll_event), "events are the kernel's own");

int linux_epoll_control(int epoll, int operation, int descriptor, uint32_t bits, uint64_t token) {
    struct epoll_event event = {.events = bits, .data.u64 = token};
    return epoll_ctl(epoll, operation, descriptor, &event);
}

int linux_epoll_wait(int epoll, struct linux_event *events, int capacity, int milliseconds) {
    return epoll_wait(epoll, (struct epoll_event *)events, capacity, milliseconds);
}

int linux_timer_open(int clock) { return timerfd_create(clock, TFD_CLOEXEC | TFD_NONBLOCK); }

int linux_timer_set(int timer, int cancels, int64_t seconds, int64_t nanoseconds) {
    struct itimerspec moment = {.it_value = {.tv_sec = (time_t)seconds, .tv_nsec = (long)nanoseconds}};
    return timerfd_settime(timer, TFD_TIMER_ABSTIME | (cancels ? TFD_TIMER_CANCEL_ON_SET : 0), &moment, NULL);
}

void linux_name_thread(const char *name) { prctl(PR_SET_NAME, name); }

int linux_pidfd_open(pid_t process) { return (int)syscall(SYS_pidfd_open, process, 0); }

int linux_spawn_chdir(posix_spawn_file_actions_t *actions, const char *path) {
    return posix_spawn_file_actions_addchdir_np(actions, path);
}

int linux_spawn_detached(posix_spawnattr_t *attributes) {
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawnattr_setsigdefault(attributes, &all);
    posix_spawnattr_setsigmask(attributes, &none);
    return posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
}

int linux_spawn_close_from(posix_spawn_file_actions_t *actions, int lowest) {
    return posix_spawn_file_actions_addclosefrom_np(actions, lowest);
}
