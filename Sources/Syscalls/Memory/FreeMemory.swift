import CLinux

/// What the process holds and does not use.
public enum FreeMemory {
    /// Hands what the allocator holds and nobody uses back to the kernel, as after work that took much once; a matter of
    /// milliseconds.
    public static func giveBack() { linux_return_free_memory() }

    /// Hands back the code and the constants of the program and of its libraries; a matter of microseconds.
    ///
    /// What is used again comes again, from the kernel's own memory as a rule; the rest, such as what only a start takes,
    /// stays away.
    public static func giveBackCode() { linux_return_code() }
}
