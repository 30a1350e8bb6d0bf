import Glibc
import Synchronization
import Syscalls

/// Writes lines to a descriptor in their order, and never has who writes them wait for who reads them: that may hold a lock,
/// or have other streams to serve.
///
/// A line is written at once where the other end takes it. Where it does not, that line and those behind it wait in memory,
/// and a thread writes them as they are taken. Of those for which there is no room it is told how many there were, in their
/// place.
final class LineWriter: Sendable {
    private struct State {
        var waiting: [[UInt8]] = []
        /// What those take in memory.
        var cost = 0
        /// How many there was no room for, behind those that wait.
        var leftOut = 0
        /// Whether the thread is at work; nobody else writes then.
        var isDraining = false
        /// How many pieces the thread has written.
        var progress = 0
    }

    private let descriptor: CInt
    private let room: Int
    private let note: @Sendable (Int) -> [UInt8]
    private let state = Mutex(State())

    /// So much a pipe takes at once that says that it takes something; see pipe(7).
    private static let piece = 4096
    /// What a line costs beside its bytes, about.
    private static let overhead = 64

    /// A writer to a descriptor that stays open; lines of `room` bytes may wait, and `note` makes the line that tells how many
    /// were left out.
    init(to descriptor: CInt, room: Int = 1 << 20, note: @escaping @Sendable (_ leftOut: Int) -> [UInt8]) {
        (self.descriptor, self.room, self.note) = (descriptor, room, note)
    }

    /// Writes a line, or has it written as soon as it is taken; returns without waiting for that.
    func put(_ line: [UInt8]) {
        let begins = state.withLock { state in
            // Under the lock, or another line could come between; no write is begun that would wait.
            let rest = state.isDraining ? line[...] : write(line[...], patience: 0)
            guard !rest.isEmpty else { return false }
            guard state.cost + rest.count + Self.overhead <= room else {
                state.leftOut += 1
                return false
            }
            tellLeftOut(&state)
            add(Array(rest), to: &state)
            defer { state.isDraining = true }
            return !state.isDraining
        }
        guard begins else { return }
        // Without a thread it is done here, for as long as that may take at most.
        do throws(SyscallError) { _ = try KernelThread(name: "log") { self.drain(patience: -1) } } catch {
            drain(patience: Self.patience)
        }
    }

    /// In milliseconds: so long nothing may be taken before what waits is given up.
    private static let patience: CInt = 50

    /// Waits until all is written, as long as some of it is taken now and then; to be called before the process ends.
    func flush() {
        var (last, idle) = (-1, 0)
        while idle < Self.patience {
            let (isDraining, progress) = state.withLock { ($0.isDraining, $0.progress) }
            guard isDraining else { return }
            idle = progress == last ? idle + 1 : 0
            last = progress
            usleep(1000)
        }
    }

    private func add(_ line: [UInt8], to state: inout State) {
        state.waiting.append(line)
        state.cost += line.count + Self.overhead
    }

    private func tellLeftOut(_ state: inout State) {
        guard state.leftOut > 0 else { return }
        add(note(state.leftOut), to: &state)
        state.leftOut = 0
    }

    /// Writes what waits until nothing does any more.
    private func drain(patience: CInt) {
        while let lines = takeWaiting() {
            for line in lines {
                var rest = line[...]
                while !rest.isEmpty {
                    let before = rest.count
                    rest = write(rest.prefix(Self.piece), patience: patience) + rest.dropFirst(Self.piece)
                    // It is not taken in time.
                    if rest.count == before { break }
                    state.withLock { $0.progress += 1 }
                }
                state.withLock { $0.cost -= line.count + Self.overhead }
            }
        }
    }

    /// All that waits; nil, and an end of the work, where nothing does.
    private func takeWaiting() -> [[UInt8]]? {
        state.withLock { state in
            if state.waiting.isEmpty { tellLeftOut(&state) }
            guard !state.waiting.isEmpty else {
                state.isDraining = false
                return nil
            }
            defer { state.waiting = [] }
            return state.waiting
        }
    }

    /// Writes what is taken of some bytes, each piece within so many milliseconds, or however long it takes where they are
    /// negative; what nobody can take any more counts as taken.
    ///
    /// - Returns: what is left.
    private func write(_ bytes: ArraySlice<UInt8>, patience: CInt) -> ArraySlice<UInt8> {
        var rest = bytes
        while !rest.isEmpty, isWritable(patience: patience) {
            // The pointer is used inside the closure only, and the count is that of its bytes.
            let written = unsafe rest.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, min($0.count, Self.piece))
            }
            if written > 0 { rest = rest.dropFirst(written) } else if ![EINTR, EAGAIN].contains(errno) { return [] }
        }
        return rest
    }

    private func isWritable(patience: CInt) -> Bool {
        var question = pollfd(fd: descriptor, events: CShort(POLLOUT), revents: 0)
        while true {
            // One structure of ours is asked about.
            let count = unsafe poll(&question, 1, patience)
            if count >= 0 || errno != EINTR { return count > 0 }
        }
    }
}
