import Glibc
import Synchronization
import Syscalls

/// What is appended to a file, through truncation, and through rotation, where another file gets its name.
///
/// A thread of its own reads; it waits where nobody takes what it has read, and is woken by inotify(7) where there is more.
/// Where the kernel can't tell, as on file systems of other machines, a look every 5 s finds it, and one each second where
/// there are many files; see ``TailWatch``.
final class FileTail: Sendable {
    /// What has come.
    enum News: Hashable, Sendable {
        /// The file is open, and read from here on; what was read before has come to its end. It begins with these bytes,
        /// four at most, in which a byte order mark may stand. Where a CR stands before the place, an LF that comes first is the
        /// rest of the end of a line that was read before.
        case opened(FilePlace, begin: [UInt8], isBehindReturn: Bool)
        /// These bytes, behind which the place is, and what stands before them, as far as a mark of a place needs it.
        case bytes([UInt8], FilePlace, before: [UInt8])
    }

    /// Where to begin.
    enum Start: Hashable, Sendable {
        case end
        case begin
        /// Behind this place where the file is the same, and so is what stands before the place; else at its begin.
        case behind(FilePlace)
    }

    private struct State {
        var news: [News] = []
        var failure: SourceError?
        var isStopped = false
        var taker: CheckedContinuation<Void, Never>?

        mutating func takeTaker() -> CheckedContinuation<Void, Never>? {
            defer { taker = nil }
            return taker
        }
    }

    /// So many pieces wait to be taken.
    static let mostNews = 2

    private let state = Mutex(State())
    private let wakeup: Wakeup

    /// Begins to read the file at `path`.
    init(_ path: String, from start: Start) throws(SourceError) {
        do throws(SyscallError) {
            wakeup = try Wakeup()
            _ = try KernelThread(name: "tail") { [self] in
                let failure = FileTailLoop.run(self, path, start)
                let taker = state.withLock { state in
                    state.failure = failure
                    return state.takeTaker()
                }
                taker?.resume()
            }
        } catch {
            throw SourceError(.other, error.description)
        }
    }

    /// Reads no more.
    func stop() {
        let taker = state.withLock { state in
            state.isStopped = true
            return state.takeTaker()
        }
        wakeup.wake()
        taker?.resume()
    }

    /// The next that comes, waiting for it; for one taker at a time.
    ///
    /// Throws why it can't be read any more, or ``SourceError/stopped``.
    func next() async throws(SourceError) -> News {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    let isReady = !state.news.isEmpty || state.failure != nil || state.isStopped
                    if !isReady { state.taker = continuation }
                    return isReady
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            stop()
        }
        let result: Result<News, SourceError> = state.withLock { state in
            if state.isStopped { return .failure(.stopped) }
            if state.news.isEmpty { return .failure(state.failure ?? .stopped) }
            return .success(state.news.removeFirst())
        }
        wakeup.wake()
        return try result.get()
    }
}

// MARK: - For the thread

extension FileTail {
    var isStopped: Bool { state.withLock { $0.isStopped } }
    var hasRoom: Bool { state.withLock { $0.news.count < Self.mostNews } }
    var wakeupNumber: CInt { wakeup.number }

    func clearWakeup() { wakeup.clear() }

    func put(_ news: News) {
        let taker = state.withLock { state in
            state.news.append(news)
            return state.takeTaker()
        }
        taker?.resume()
    }
}
