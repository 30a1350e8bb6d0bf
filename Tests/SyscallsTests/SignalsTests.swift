import Glibc
import Testing

@testable import Syscalls

/// Each on a thread of its own, since what a thread blocks stays blocked.
@Suite struct SignalsTests {
    @Test func `a signal is taken as a value, and interrupts nobody`() throws {
        let notes = Notes()
        let thread = try KernelThread(name: "signals") {
            Self.unblock([SIGUSR1, SIGUSR2])
            do throws(SyscallError) {
                let signals = try Signals([SIGUSR1, SIGUSR2])
                // Raised for this thread alone; the rest of the process never learns of it.
                for number in [SIGUSR2, SIGUSR1, SIGUSR1] { raise(number) }
                for _ in 0..<2 { notes.add(signals.next().map { "\($0)" } ?? "none") }
                raise(SIGUSR2)
                notes.add(signals.next().map { "\($0)" } ?? "none")
            } catch {
                notes.add("\(error)")
            }
        }
        thread.join()
        // Those that wait come in the order of their numbers, each once.
        #expect(notes.all == [SIGUSR1, SIGUSR2, SIGUSR2].map { "\($0)" })
    }

    @Test func `one that comes while signals are held waits for who takes it`() throws {
        let notes = Notes()
        let thread = try KernelThread(name: "signals") {
            Self.unblock([SIGUSR1])
            Signals.hold([SIGUSR1])
            raise(SIGUSR1)
            notes.add("held")
            do throws(SyscallError) {
                let signals = try Signals([SIGUSR1])
                notes.add(signals.next().map { "\($0)" } ?? "none")
            } catch {
                notes.add("\(error)")
            }
            Signals.release([SIGUSR1])
            var blocked = sigset_t()
            unsafe pthread_sigmask(SIG_BLOCK, nil, &blocked)
            notes.add("\(unsafe sigismember(&blocked, SIGUSR1))")
        }
        thread.join()
        #expect(notes.all == ["held", "\(SIGUSR1)", "0"])
    }

    @Test func `threads started since are not interrupted either`() throws {
        let notes = Notes()
        let thread = try KernelThread(name: "signals") {
            Self.unblock([SIGUSR1, SIGUSR2])
            do throws(SyscallError) {
                let signals = try Signals([SIGUSR1])
                let inner = try KernelThread(name: "inner") {
                    var blocked = sigset_t()
                    unsafe pthread_sigmask(SIG_BLOCK, nil, &blocked)
                    for number in [SIGUSR1, SIGUSR2] { notes.add("\(unsafe sigismember(&blocked, number))") }
                }
                inner.join()
                _ = consume signals
            } catch {
                notes.add("\(error)")
            }
        }
        thread.join()
        #expect(notes.all == ["1", "0"])
    }

    /// Undoes what this thread inherited from the one that runs the test, which may block every signal.
    private static func unblock(_ numbers: [CInt]) {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for number in numbers { unsafe sigaddset(&set, number) }
        unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }

    @Test func `writing to what is closed is an error of that write`() async {
        // In a process of its own, since it concerns all of it.
        await #expect(processExitsWith: .success) {
            Signals.ignoreBrokenPipes()
            var pair = try Pair()
            pair.far = nil
            let count = unsafe write(pair.near.number, "a", 1)
            let reason = errno
            #expect(count == -1)
            #expect(reason == EPIPE)
        }
    }
}
