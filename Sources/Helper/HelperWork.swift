import Synchronization
import Syscalls

/// One thing to be done, and who waits for it.
final class HelperWork: Sendable {
    private enum Stage {
        case waiting
        /// A helper is at it for a moment, which may be none of the work's fault; given up or not.
        case begun(isGivenUp: Bool)
        /// A helper is at it for longer, which is not reaped before this stage is over.
        case lasting(@Sendable () -> Void)
        case over
    }

    let request: HelperRequest
    let outcome = OneShot<Result<HelperReply, Helpers.Failure>>()
    private let stage = Mutex(Stage.waiting)
    private let killed = Atomic(false)

    init(_ request: HelperRequest) { self.request = request }

    /// Whether a helper was killed for it, which may have answered before that.
    var hasKilled: Bool { killed.load(ordering: .relaxed) }

    var isOver: Bool {
        stage.withLock { if case .over = $0 { true } else { false } }
    }

    /// Gives the work up; a helper that has been at it for longer than a moment is killed.
    func cancel() {
        stage.withLock { stage in
            switch stage {
            case .begun: stage = .begun(isGivenUp: true)
            case .lasting(let kill):
                self.kill(by: kill)
                stage = .over
            case .waiting, .over: stage = .over
            }
        }
        outcome.deliver(.failure(.stopped))
    }

    /// Begins; false where it was given up.
    func begin() -> Bool {
        stage.withLock { stage in
            guard case .waiting = stage else { return false }
            stage = .begun(isGivenUp: false)
            return true
        }
    }

    /// Lasts longer than a moment: whoever gives it up from now on, or has done so, ends the helper by `kill`.
    func last(_ kill: @escaping @Sendable () -> Void) {
        stage.withLock { stage in
            if case .begun(isGivenUp: true) = stage {
                self.kill(by: kill)
                stage = .over
            } else {
                stage = .lasting(kill)
            }
        }
    }

    /// Is over; from then on nothing is killed.
    func end() { stage.withLock { $0 = .over } }

    /// Relaxed, since it is asked behind ``end()``, whose lock is held here.
    private func kill(by kill: () -> Void) {
        killed.store(true, ordering: .relaxed)
        kill()
    }
}
