import Glibc
import Syscalls

/// A thread that sends a text while the test reads.
struct Sender: ~Copyable {
    private let thread: KernelThread

    /// The client must stay open until the sender was joined.
    init(_ client: RawClient, _ text: String) throws {
        let (number, bytes) = (client.number, Array(text.utf8))
        thread = try KernelThread(name: "sender") {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = unsafe rest.withUnsafeBytes {
                    unsafe send(number, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
                }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }

    consuming func join() { thread.join() }
}

/// Lets time pass where nothing else is waited for.
func nap(_ time: Duration) {
    let (seconds, attoseconds) = time.components
    usleep(useconds_t(seconds * 1_000_000 + attoseconds / 1_000_000_000_000))
}
