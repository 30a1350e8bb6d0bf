import Synchronization

/// Names and the small numbers that stand for them.
///
/// A number is given to another name only when there is no reference to the first and nothing on the tape bears it;
/// so the table is bounded by what is in use and what is retained, however many names come and go.
public final class NameTable: Sendable {
    /// What a reader has seen of the table: which changes it need not look at again.
    struct Seen: Hashable, Sendable {
        fileprivate var count = 0
        fileprivate var reuses = 0
    }

    /// Keeps a name's number from being given to another as long as it lives.
    final class Reference: Sendable {
        let number: Int
        /// Whether the number stood for another name before.
        let isReused: Bool
        private let table: NameTable

        fileprivate init(_ number: Int, isReused: Bool, in table: NameTable) {
            self.number = number
            self.isReused = isReused
            self.table = table
        }

        deinit { table.release(number) }
    }

    private struct Names {
        var numbers: [String: Int] = [:]
        var names: [String] = []
        /// How many references there are on each number.
        var references: [Int] = []
        /// The numbers without any.
        var idle: Set<Int> = []
        var reuses = 0

        mutating func number(of name: String, where isFree: (Int) -> Bool) -> (number: Int, isReused: Bool) {
            if let number = numbers[name] { return (number, false) }
            guard let number = idle.first(where: isFree) else {
                numbers[name] = names.count
                names.append(name)
                references.append(0)
                return (names.count - 1, false)
            }
            numbers[names[number]] = nil
            numbers[name] = number
            names[number] = name
            reuses += 1
            return (number, true)
        }
    }

    private let names = Mutex(Names())

    /// A table that knows these names for good.
    init(_ first: [String] = []) {
        for name in first { _ = number(of: name) }
    }

    /// How many numbers are given out.
    public var count: Int { names.withLock { $0.names.count } }

    /// Rises with every change of what a number stands for.
    var revision: Int { names.withLock { $0.names.count + $0.reuses } }

    /// The number of a name, from now on for good; the next one where it has none.
    func number(of name: String) -> Int { retainNumber(name) { _ in false }.number }

    /// A reference to the number of a name: the one it has; one that is idle and free, as `isFree` says; or a new one.
    ///
    /// The caller sees to it that no number that is free becomes one that is used meanwhile.
    func reference(to name: String, where isFree: (Int) -> Bool) -> Reference {
        let (number, isReused) = retainNumber(name, where: isFree)
        return Reference(number, isReused: isReused, in: self)
    }

    private func retainNumber(_ name: String, where isFree: (Int) -> Bool) -> (number: Int, isReused: Bool) {
        names.withLock { names in
            let (number, isReused) = names.number(of: name, where: isFree)
            names.references[number] += 1
            names.idle.remove(number)
            return (number, isReused)
        }
    }

    private func release(_ number: Int) {
        names.withLock { names in
            names.references[number] -= 1
            if names.references[number] == 0 { names.idle.insert(number) }
        }
    }

    /// The number of a name; nil where it has none.
    public func existingNumber(of name: String) -> Int? { names.withLock { $0.numbers[name] } }

    /// The name behind a number that was given out.
    public func name(of number: Int) -> String { names.withLock { $0.names[number] } }

    /// The names that are new since `seen`, in the order of their numbers from `first` on; all, and `first` 0, where a
    /// number has gone to another name.
    func changes(since seen: inout Seen) -> (first: Int, names: ArraySlice<String>) {
        names.withLock { names in
            let first = seen.reuses == names.reuses ? seen.count : 0
            seen = Seen(count: names.names.count, reuses: names.reuses)
            return (first, names.names[first...])
        }
    }
}
