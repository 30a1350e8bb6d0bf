/// A queue in one block of memory that grows by doubling and is indexed by position from its oldest element.
struct Ring<Element> {
    private var storage: [Element?] = []
    private var head = 0
    private(set) var count = 0

    var first: Element? { count == 0 ? nil : storage[head] }

    /// The element `offset` places behind the oldest; `offset` must be below `count`.
    subscript(offset: Int) -> Element {
        precondition(offset >= 0 && offset < count, "a ring of \(count) has nothing at \(offset)")
        guard let element = storage[(head + offset) & (storage.count - 1)] else {
            preconditionFailure("the places below count are filled")
        }
        return element
    }

    mutating func append(_ element: Element) {
        if count == storage.count { grow() }
        storage[(head + count) & (storage.count - 1)] = element
        count += 1
    }

    mutating func removeFirst() -> Element? {
        guard count > 0 else { return nil }
        // Taken out in place: a copy would count its references up and down again.
        let element = storage[head].take()
        head = (head + 1) & (storage.count - 1)
        count -= 1
        return element
    }

    /// Gives back the room that is not needed.
    mutating func trim() {
        var trimmed = Ring()
        for offset in 0..<count { trimmed.append(self[offset]) }
        self = trimmed
    }

    /// Doubles the room; its size stays a power of two, so that a mask does for the remainder.
    ///
    /// The elements are moved in one piece, none of them copied.
    private mutating func grow() {
        let size = storage.count
        storage.append(contentsOf: repeatElement(nil, count: max(8, size)))
        // Those that had found their place before the oldest stand behind the newest again.
        for place in 0..<head { storage.swapAt(place, size + place) }
    }
}
