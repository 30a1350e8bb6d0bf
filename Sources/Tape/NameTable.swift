import Synchronization

/// Names and the small numbers that stand for them, given out in order and never taken back.
public final class NameTable: Sendable {
    private struct Names {
        var numbers: [String: Int] = [:]
        var names: [String] = []
    }

    private let names = Mutex(Names())

    init(_ first: [String] = []) {
        for name in first { _ = number(of: name) }
    }

    /// How many names have a number: all below it are given out.
    public var count: Int { names.withLock { $0.names.count } }

    /// The number of a name, which gets the next one where it has none.
    public func number(of name: String) -> Int {
        names.withLock { names in
            if let number = names.numbers[name] { return number }
            names.numbers[name] = names.names.count
            names.names.append(name)
            return names.names.count - 1
        }
    }

    /// The number of a name; nil where it has none.
    public func existingNumber(of name: String) -> Int? { names.withLock { $0.numbers[name] } }

    /// The name behind a number that was given out.
    public func name(of number: Int) -> String { names.withLock { $0.names[number] } }

    /// All names from `number` on, in the order of their numbers.
    func names(from number: Int) -> ArraySlice<String> { names.withLock { $0.names[number...] } }
}
