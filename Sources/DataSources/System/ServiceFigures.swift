import Synchronization

/// What the program knows of itself, and the kernel does not.
public enum ServiceFigures {
    private static let count = Mutex<(@Sendable () -> Int)?>(nil)

    /// Has `viewers` be asked how many clients see events now; it is called from any thread.
    public static func tell(viewers: @escaping @Sendable () -> Int) { count.withLock { $0 = viewers } }

    /// How many clients see events; 0 where nothing is served.
    static var viewers: Int { count.withLock { $0 }?() ?? 0 }
}
