/// The observers of a tape, known by numbers of which none is given twice.
struct Observers {
    private(set) var all: [Observer] = []
    private var nextNumber = 0

    /// - Returns: the number of the new observer.
    mutating func add(_ wake: @escaping @Sendable () -> Void) -> Int {
        defer { nextNumber += 1 }
        all.append(Observer(number: nextNumber, wake: wake))
        return nextNumber
    }

    mutating func remove(_ number: Int) { all.removeAll { $0.number == number } }
}
