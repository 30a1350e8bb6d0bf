/// Kernel calls and structures that `import Glibc` does not show.
///
/// Nothing here may define _GNU_SOURCE: this header is read beside Glibc's own module, and two views of one
/// structure clash. Calls that need it get a prototype here and a body in CLinux.c.
#ifndef CLINUX_H
#define CLINUX_H

#include <spawn.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/types.h>

/// accept4(2): a connected descriptor that is close-on-exec and does not block, or -1 with errno set.
int linux_accept(int listener, struct sockaddr *address, socklen_t *length);

/// pipe2(2) with close-on-exec: 0, or -1 with errno set.
int linux_pipe(int ends[2]);

/// pidfd_open(2): a descriptor that becomes readable when the process ends, or -1 with errno set.
int linux_pidfd_open(pid_t process);

/// Adds a change of working directory to a child's file actions: 0, or an errno.
int linux_spawn_chdir(posix_spawn_file_actions_t *actions, const char *path);

#endif
