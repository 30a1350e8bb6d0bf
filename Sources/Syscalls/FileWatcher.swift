import CLinux
import Glibc
import Synchronization

/// Looks at files when they may hold something else than before, however they were saved, on a thread of its own.
///
/// Their folders are watched, see inotify(7): a file that is written in place, one that another is renamed over, links on
/// the way to it that lead elsewhere, and folders that go and come are all noticed. A burst of changes is one look. Where
/// the kernel can't tell, as on file systems of other machines, a look every 5 s finds what has changed.
public final class FileWatcher: Sendable {
    /// What is watched.
    public struct Places: Hashable, Sendable {
        /// Files, whether or not they and their folders exist; relative to the working directory.
        public var files: [String]
        /// Folders of which any name counts.
        public var folders: [String]

        /// These files, and any name in these folders.
        public init(files: [String] = [], folders: [String] = []) {
            self.files = files
            self.folders = folders
        }
    }

    /// Why there is a look.
    public enum Reason: Hashable, Sendable {
        /// Something may have changed.
        case change
        /// ``lookNow()`` was called.
        case request
    }

    /// Looks, and tells what to watch from then on.
    private typealias Look = @Sendable (Reason) -> Places

    private struct State {
        var isRequested = false
        /// Nil once stopped: what it holds must not wait for the thread to notice.
        var look: Look?
    }

    private let state: Mutex<State>
    private let wakeup: Wakeup
    private let warn: @Sendable (String) -> Void
    private let start = ContinuousClock.now

    /// Watches until ``stop()``.
    ///
    /// `look` may block; it returns what is to be watched from then on, and nothing that changes there while it is at work
    /// is missed. The first look follows at once, since something may have changed since the caller has read last. `warn`
    /// is told where the kernel can't watch.
    public init(
        _ places: Places,
        warn: @escaping @Sendable (String) -> Void,
        look: @escaping @Sendable (Reason) -> Places
    ) throws(SyscallError) {
        wakeup = try Wakeup()
        self.warn = warn
        state = Mutex(State(look: look))
        _ = try KernelThread(name: "files") { [self] in run(places) }
    }

    /// Asks for a look at once, whether or not anything has changed.
    public func lookNow() {
        state.withLock { $0.isRequested = true }
        wakeup.wake()
    }

    /// Ends the thread; a look that is at work goes on to its end.
    public func stop() {
        state.withLock { $0.look = nil }
        wakeup.wake()
    }

    // MARK: - On the thread

    private func run(_ places: Places) {
        do throws(SyscallError) {
            let poller = try Poller()
            try poller.add(wakeup.number, .readable, as: Poller.Token(slot: 0, generation: 0))
            var folders = folderWatches(in: poller)
            var places = places
            var gathering = Debouncer(now: now)
            gathering.note(at: now)
            var news = Poller.ReadyList(capacity: 2)
            while let step = nextStep(&gathering) {
                switch step {
                case .look(let reason, let look):
                    // Before and behind the look: what changes while it is at work is looked at again.
                    _ = follow(places, &folders)
                    places = look(reason)
                    if follow(places, &folders) { gathering.note(at: now) }
                case .wait(let time):
                    try poller.wait(time, for: &news)
                    wakeup.clear()
                    if folders?.readNews() ?? false { gathering.note(at: now) }
                }
            }
        } catch {
            warn("\(error); changed files are not noticed any more")
        }
    }

    /// The kernel's watches; nil, and a warning, where it has none to give.
    private func folderWatches(in poller: borrowing Poller) -> DirectoryWatcher? {
        do throws(SyscallError) {
            let folders = try DirectoryWatcher()
            try poller.add(folders.number, .readable, as: Poller.Token(slot: 1, generation: 0))
            return folders
        } catch {
            warnOfPause(because: error)
            return nil
        }
    }

    /// Whether anything is watched that was not before.
    private func follow(_ places: Places, _ folders: inout DirectoryWatcher?) -> Bool {
        do throws(SyscallError) {
            return try folders?.follow(places) ?? false
        } catch {
            warnOfPause(because: error)
            folders = nil
            return false
        }
    }

    private func warnOfPause(because error: SyscallError) {
        warn("\(error); changed files are noticed within \(Debouncer.pause.components.seconds) s")
    }

    private enum Step {
        case look(Reason, Look)
        case wait(Duration)
    }

    /// What is to be done now; nil once stopped.
    private func nextStep(_ gathering: inout Debouncer) -> Step? {
        let (look, isRequested) = state.withLock { state in
            defer { state.isRequested = false }
            return (state.look, state.isRequested)
        }
        guard let look else { return nil }
        let step = gathering.next(at: now)
        if isRequested { return .look(.request, look) }
        return switch step {
        case .look: .look(.change, look)
        case .wait(let time): .wait(time)
        }
    }

    private var now: Duration { ContinuousClock.now - start }
}
