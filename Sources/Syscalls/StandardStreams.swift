import Glibc

/// Standard input, output and error: descriptors 0, 1 and 2.
public enum StandardStreams {
    /// Opens /dev/null in place of those that were closed when the program was started.
    ///
    /// Otherwise the next socket or file would get such a number, and what is printed would go into it. To be called before
    /// anything is opened.
    public static func fillClosed() {
        for number in STDIN_FILENO...STDERR_FILENO where fcntl(number, F_GETFD) == -1 && errno == EBADF {
            // The lowest number that is free is this one, see open(2); kept on exec, as a standard stream is.
            _ = unsafe open("/dev/null", O_RDWR)
        }
    }
}
