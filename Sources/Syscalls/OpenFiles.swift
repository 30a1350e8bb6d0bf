import Glibc

/// How many descriptors this process may hold; see getrlimit(2), RLIMIT_NOFILE.
public enum OpenFiles {
    /// Raises the limit as far as this process may, for itself and for children started from now on.
    ///
    /// - Returns: the limit that holds from now on.
    @discardableResult public static func raiseLimit() -> Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        let before = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        let isRaised = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
        return Int(clamping: isRaised ? limit.rlim_max : before)
    }
}
