#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <linux/sockios.h>
#include <malloc.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
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
    // That leaves the free end of every arena but the first as it is. This thread's goes when a large piece is freed and the
    // end is longer than the threshold; what the allocator would have come to by itself is put back in its place.
    mallopt(M_MMAP_THRESHOLD, 2 << 20);
    mallopt(M_TRIM_THRESHOLD, 0);
    // Volatile, or the compiler takes both away.
    void *volatile piece = malloc(96 << 10);
    free(piece);
    mallopt(M_TRIM_THRESHOLD, 4 << 20);
#endif
}

/// Whether the loader has written into segments that the program itself may not write to.
static int has_changed_code(const struct dl_phdr_info *object) {
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &object->dlpi_phdr[i];
        if (header->p_type != PT_DYNAMIC) continue;
        const ElfW(Dyn) *entry = (const ElfW(Dyn) *)(object->dlpi_addr + header->p_vaddr);
        for (; entry->d_tag != DT_NULL; entry++)
            if (entry->d_tag == DT_TEXTREL || (entry->d_tag == DT_FLAGS && (entry->d_un.d_val & DF_TEXTREL))) return 1;
    }
    return 0;
}

/// Hands back the code and constants of one program or library.
static int return_code(struct dl_phdr_info *object, size_t size, void *page) {
    (void)size;
    ElfW(Addr) rest = *(const ElfW(Addr) *)page - 1;
    if (has_changed_code(object)) return 0;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &object->dlpi_phdr[i];
        if (header->p_type != PT_LOAD || (header->p_flags & PF_W) != 0) continue;
        // Whole pages alone: the others may be a part of the next segment, too.
        ElfW(Addr) start = (object->dlpi_addr + header->p_vaddr + rest) & ~rest;
        ElfW(Addr) end = (object->dlpi_addr + header->p_vaddr + header->p_memsz) & ~rest;
        if (start < end) madvise((void *)start, end - start, MADV_DONTNEED);
    }
    return 0;
}

void linux_return_code(void) {
    ElfW(Addr) page = (ElfW(Addr))sysconf(_SC_PAGESIZE);
    dl_iterate_phdr(return_code, &page);
}

void *linux_remap(void *pages, size_t from, size_t to) {
    void *moved = mremap(pages, from, to, MREMAP_MAYMOVE);
    return moved == MAP_FAILED ? NULL : moved;
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

/// Leaves the child as many open files as it is to have; 0, or -1 with errno set.
static int limit_open_files(uint64_t count) {
    struct rlimit limit;
    if (count == 0) return 0;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return -1;
    if (count < limit.rlim_cur) limit.rlim_cur = count;
    return setrlimit(RLIMIT_NOFILE, &limit);
}

/// Where a child has its lifeline: out of the way of what scripts number themselves.
enum { lifeline_number = 100 };

/// Ties the child and its group to the life of its parent; returns the number of its lifeline.
static int tie(const struct linux_child *child, pid_t parent) {
    // Programs with rights of their own lose this when they begin, and their own children never have it.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int line = fcntl(child->lifeline, F_DUPFD, STDERR_FILENO + 1);
    // Whoever of the group still has the descriptor holds the pipe open; the signal goes to all of the group, see fcntl(2).
    if (line >= 0) {
        fcntl(line, F_SETOWN, -(int)getpid());
        fcntl(line, F_SETSIG, SIGKILL);
        fcntl(line, F_SETFL, O_ASYNC);
    }
    // It may have ended before it could be noticed.
    if (getppid() != parent) _exit(127);
    return line;
}

/// Closes what this program was given, from the first descriptor behind the standard streams on, but for the lifeline.
static void close_others(int line) {
    // What it opens itself is closed by execve(2) anyway. Kernels before 5.9 can't do this.
    int last = line < 0 ? STDERR_FILENO : line;
    if (last > STDERR_FILENO + 1) syscall(SYS_close_range, STDERR_FILENO + 1, last - 1, 0);
    syscall(SYS_close_range, last + 1, ~0U, 0);
    if (line >= 0 && line != lifeline_number && dup2(line, lifeline_number) >= 0) close(line);
}

/// The child, on its parent's memory and stack until execve(2): it may make system calls and write `error`, nothing else.
static _Noreturn void become(const struct linux_child *child, pid_t parent, volatile int *error) {
    // The kernel's own structure: SIG_DFL, no flags, no mask. The C library's function leaves out two signals.
    const unsigned long standard[8] = {0};
    sigset_t none;
    int null = -1, line = -1;
    for (int number = 1; number < NSIG; number++) syscall(SYS_rt_sigaction, number, standard, NULL, NSIG / 8);
    if (setsid() >= 0) line = tie(child, parent);
    if (getsid(0) == getpid() && (child->directory == NULL || chdir(child->directory) == 0) &&
        (null = child->input >= 0 ? child->input : open("/dev/null", O_RDONLY)) >= 0 && dup2(null, STDIN_FILENO) >= 0 &&
        dup2(child->output, STDOUT_FILENO) >= 0 && dup2(child->complaints, STDERR_FILENO) >= 0 &&
        limit_open_files(child->open_files) == 0) {
        close_others(line);
        // No handler is left that could run here.
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        execve(child->path, child->arguments, child->environment);
    }
    *error = errno;
    _exit(127);
}

pid_t linux_spawn(const struct linux_child *child) {
    volatile int error = 0;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t parent = getpid();
    pid_t id = vfork();
    if (id == 0) become(child, parent, &error);
    if (id < 0) error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error == 0) return id;
    while (id > 0 && waitpid(id, NULL, 0) < 0 && errno == EINTR) {}
    return -error;
}

int linux_memory_file(const void *bytes, size_t count) {
    int file = memfd_create("input", MFD_CLOEXEC);
    if (file < 0) return -errno;
    for (size_t written = 0; written < count;) {
        ssize_t result = write(file, (const char *)bytes + written, count - written);
        if (result > 0) {
            written += (size_t)result;
        } else if (result == 0 || errno != EINTR) {
            int error = result == 0 ? ENOSPC : errno;
            close(file);
            return -error;
        }
    }
    if (lseek(file, 0, SEEK_SET) == 0) return file;
    int error = errno;
    close(file);
    return -error;
}
