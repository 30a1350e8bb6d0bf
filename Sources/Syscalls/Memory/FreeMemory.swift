import CLinux

/// What the allocator holds and nobody uses.
public enum FreeMemory {
    /// Hands it back to the kernel, as after work that took much once; a matter of milliseconds.
    public static func giveBack() { linux_return_free_memory() }
}
