import CLinux
import Glibc

/// Both ends of a fresh pipe, not inherited by children; see pipe(2).
struct Pipe: ~Copyable {
    let reading: Descriptor
    let writing: Descriptor

    /// Makes a pipe whose ends are numbered above standard error, so that one can be put in the place of a standard stream
    /// without covering the other.
    static func make() throws(SyscallError) -> Pipe {
        var ends: [CInt] = [-1, -1]
        guard unsafe linux_pipe(&ends) == 0 else { throw SyscallError(errno, "make a pipe") }
        let first = Descriptor(owning: ends[0])
        let second = Descriptor(owning: ends[1])
        return Pipe(
            reading: try aboveStandardStreams(first),
            writing: try aboveStandardStreams(second)
        )
    }

    private static func aboveStandardStreams(_ end: consuming Descriptor) throws(SyscallError) -> Descriptor {
        guard end.number <= STDERR_FILENO else { return end }
        let number = fcntl(end.number, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
        guard number >= 0 else { throw SyscallError(errno, "make a pipe") }
        return Descriptor(owning: number)
    }
}
