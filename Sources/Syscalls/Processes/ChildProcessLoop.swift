import Glibc
import Synchronization

/// The thread that starts children, gathers their output and reaps them; made and used inside that thread only.
final class ChildProcessLoop {
    /// The slot of the mailbox; those of children are ``RunningChild/Part``.
    private static let mailboxSlot: UInt32 = 3
    private static let bufferSize = 65_536

    private let mailbox: ChildProcessMailbox
    private var poller: Poller
    private var children: [UInt32: RunningChild] = [:]
    private var nextGeneration: UInt32 = 0
    private var emptyWaiters: [CheckedContinuation<Void, Never>] = []
    private var isEnding = false
    /// Groups that were killed and may have members that came to us when their parents ended, as they come to process 1.
    private var orphaned: [pid_t] = []

    /// Serves `mailbox` until it is told to end or the kernel refuses a poller; then nobody who waits is forgotten.
    static func run(_ mailbox: ChildProcessMailbox) {
        // Where our parent ignored the end of its children, the kernel would forget the exit status of ours.
        _ = Glibc.signal(SIGCHLD, SIG_DFL)
        do throws(SyscallError) {
            let loop = try ChildProcessLoop(mailbox)
            defer { loop.abandon() }
            try loop.run()
            refuse(mailbox.close(), .stopped)
        } catch {
            refuse(mailbox.close(), .system(error))
        }
    }

    private init(_ mailbox: ChildProcessMailbox) throws(SyscallError) {
        self.mailbox = mailbox
        poller = try Poller()
        try poller.add(mailbox.wakeup.number, .readable, as: Poller.Token(slot: Self.mailboxSlot, generation: 0))
    }

    private func run() throws(SyscallError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.bufferSize, alignment: 1)
        defer { unsafe buffer.deallocate() }
        var news = Poller.ReadyList(capacity: 64)
        while !isEnding || !children.isEmpty {
            try poller.wait(advance(), for: &news)
            for index in 0..<news.count {
                let event = news[index]
                guard let part = RunningChild.Part(rawValue: event.token.slot) else {
                    obey(mailbox.take())
                    continue
                }
                unsafe children[event.token.generation]?.takeNews(of: part, buffer: buffer, watchedBy: poller)
            }
        }
    }

    /// Takes the steps that are due; returns how long there is nothing to do.
    private func advance() -> Duration? {
        let now = ContinuousClock.now
        var earliest: ContinuousClock.Instant?
        for (generation, child) in children {
            switch child.course.next(at: now) {
            case .wait(let instant): earliest = [earliest, instant].compactMap(\.self).min()
            case .kill: child.signal(SIGKILL)
            case .finish:
                child.finish()
                children[generation] = nil
                orphaned.append(child.id)
            }
        }
        orphaned.removeAll { Self.reap(group: $0) }
        if !orphaned.isEmpty { earliest = min(earliest ?? now + Self.reapDelay, now + Self.reapDelay) }
        if children.isEmpty { releaseWaiters() }
        return earliest.map { $0 - now }
    }

    private func obey(_ orders: [ChildProcessMailbox.Command]) {
        for order in orders {
            switch order {
            case .start(let run): start(run)
            case .stop(let run): children.values.first { $0.run === run }?.stop(grace: run.command.killDelay)
            case .goOn(let run):
                if let (generation, child) = children.first(where: { $0.value.run === run }) {
                    child.goOn(watchedBy: poller, as: generation)
                }
            case .stopAll(let grace, let continuation):
                for child in children.values { child.stop(grace: grace) }
                emptyWaiters.append(continuation)
            case .end: isEnding = true
            }
        }
    }

    private func start(_ run: ChildProcesses.Run) {
        guard !run.isStopped.load(ordering: .relaxed) else { return run.finish(.failure(.stopped)) }
        repeat { nextGeneration &+= 1 } while children[nextGeneration] != nil
        do throws(ChildProcess.Failure) {
            children[nextGeneration] = try RunningChild(run, watchedBy: poller, as: nextGeneration)
        } catch {
            run.finish(.failure(error))
        }
    }

    /// From one look for killed orphans to the next.
    private static let reapDelay = Duration.milliseconds(20)

    /// Reaps those of a group that are our children and have ended; returns whether none is left.
    ///
    /// A group's id is not given away while it has members, so this takes nobody else's.
    private static func reap(group: pid_t) -> Bool {
        var status: CInt = 0
        while true {
            let found = uninterrupted { unsafe waitpid(-group, &status, WNOHANG) }
            if found <= 0 { return found < 0 }
        }
    }

    private func releaseWaiters() {
        for waiter in emptyWaiters { waiter.resume() }
        emptyWaiters = []
    }

    /// Kills what still runs; for the case that the poller failed.
    private func abandon() {
        for child in children.values {
            child.signal(SIGKILL)
            child.finish()
        }
        children = [:]
        releaseWaiters()
    }

    private static func refuse(_ orders: [ChildProcessMailbox.Command], _ failure: ChildProcess.Failure) {
        for order in orders {
            switch order {
            case .start(let run): run.finish(.failure(failure))
            case .stopAll(_, let continuation): continuation.resume()
            case .stop, .goOn, .end: break
            }
        }
    }
}
