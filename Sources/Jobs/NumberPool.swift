import Synchronization

/// Gives out numbers from 0 on, those that came back before new ones.
final class NumberPool: Sendable {
    private let state = Mutex((returned: [Int](), next: 0))

    /// A number that nobody has.
    func allocate() -> Int {
        state.withLock { state in
            if let number = state.returned.popLast() { return number }
            defer { state.next += 1 }
            return state.next
        }
    }

    /// Takes a number back.
    func free(_ number: Int) { state.withLock { $0.returned.append(number) } }
}
