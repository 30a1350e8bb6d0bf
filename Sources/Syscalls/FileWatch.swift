import CLinux
import Glibc
import Synchronization

/// Looks at files when they may hold something else than before, however they were saved, on a thread of its own.
///
/// Their folders are watched, see inotify(7): a file that is written in place, one that another is renamed over, links on
/// the way to it that lead elsewhere, and folders that go and come are all noticed. A burst of changes is one look. Where
/// the kernel can't tell, as on file systems of other machines, a look every 5 s finds what has changed.
public final class FileWatch: Sendable {
    /// What is watched.
    public struct Places: Hashable, Sendable {
        /// Files, whether or not they and their folders exist; relative to the working directory.
        public var files: [String]
        /// Folders of which any name counts.
        public var folders: [String]

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

    private struct State {
        var isRequested = false
        var isStopped = false
    }

    private let state = Mutex(State())
    private let wakeup: Wakeup
    private let look: @Sendable (Reason) -> Places
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
        self.look = look
        _ = try KernelThread(name: "files") { [self] in run(places) }
    }

    /// Asks for a look at once, whether or not anything has changed.
    public func lookNow() {
        state.withLock { $0.isRequested = true }
        wakeup.wake()
    }

    /// Ends the thread; a look that is at work goes on to its end.
    public func stop() {
        state.withLock { $0.isStopped = true }
        wakeup.wake()
    }

    // MARK: - On the thread

    private func run(_ places: Places) {
        do throws(SyscallError) {
            let poller = try Poller()
            try poller.add(wakeup.number, .readable, as: Poller.Token(slot: 0, generation: 0))
            var course = Course(places: places, now: now)
            do throws(SyscallError) {
                var watches = try FolderWatches()
                try poller.add(watches.number, .readable, as: Poller.Token(slot: 1, generation: 0))
                try watch(&course, &watches, poller)
            } catch {
                warn("\(error); changed files are noticed within \(ChangeGathering.pause.components.seconds) s")
                try lookNowAndThen(&course, poller)
            }
        } catch {
            warn("\(error); changed files are not noticed any more")
        }
    }

    /// Where the thread stands.
    private struct Course {
        var places: Places
        var gathering: ChangeGathering
        var news = Poller.News(capacity: 2)

        init(places: Places, now: Duration) {
            self.places = places
            gathering = ChangeGathering(now: now)
            gathering.note(at: now)
        }
    }

    private func watch(
        _ course: inout Course,
        _ watches: inout FolderWatches,
        _ poller: borrowing Poller
    ) throws(SyscallError) {
        while let step = nextStep(&course) {
            switch step {
            case .look(let reason):
                // Before and behind the look: what changes while it is at work rings again.
                _ = try watches.follow(course.places)
                course.places = look(reason)
                if try watches.follow(course.places) { course.gathering.note(at: now) }
            case .wait(let time):
                try poller.wait(time, for: &course.news)
                wakeup.clear()
                if watches.readNews() { course.gathering.note(at: now) }
            }
        }
    }

    /// Does what can be done where the kernel does not watch.
    private func lookNowAndThen(_ course: inout Course, _ poller: borrowing Poller) throws(SyscallError) {
        while let step = nextStep(&course) {
            switch step {
            case .look(let reason): course.places = look(reason)
            case .wait(let time):
                try poller.wait(time, for: &course.news)
                wakeup.clear()
            }
        }
    }

    private enum Step {
        case look(Reason)
        case wait(Duration)
    }

    /// What is to be done now; nil once stopped.
    private func nextStep(_ course: inout Course) -> Step? {
        let (isStopped, isRequested) = state.withLock { state in
            defer { state.isRequested = false }
            return (state.isStopped, state.isRequested)
        }
        if isStopped { return nil }
        let step = course.gathering.next(at: now)
        if isRequested { return .look(.request) }
        return switch step {
        case .look: .look(.change)
        case .wait(let time): .wait(time)
        }
    }

    private var now: Duration { ContinuousClock.now - start }
}
