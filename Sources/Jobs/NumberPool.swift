import Synchronization

/// Gives out numbers from 0 on, those that came back before new ones.
final class NumberPool: Sendable {
    private let state = Mutex((free: [Int](), next: 0))

    /// A number that nobody has.
    func take() -> Int {
        state.withLock { state in
            if let number = state.free.popLast() { return number }
            defer { state.next += 1 }
            return state.next
        }
    }

    /// Takes a number back.
    func giveBack(_ number: Int) { state.withLock { $0.free.append(number) } }
}
