/// Which streams that are shown the past go on when: a heap of moments, the earliest first.
struct ReplayTimers {
    private var heap: [(due: Duration, id: SubscriptionID)] = []

    /// The earliest moment; nil where nobody waits.
    var next: Duration? { heap.first?.due }

    /// Has a stream go on at a moment.
    mutating func add(_ id: SubscriptionID, at due: Duration) {
        heap.append((due, id))
        var place = heap.count - 1
        while place > 0, heap[place].due < heap[(place - 1) / 2].due {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    /// The stream whose moment has come by `now`, if there is one.
    mutating func take(by now: Duration) -> SubscriptionID? {
        guard let first = heap.first, first.due <= now else { return nil }
        let last = heap.removeLast()
        guard !heap.isEmpty else { return first.id }
        heap[0] = last
        var place = 0
        while true {
            let children = [2 * place + 1, 2 * place + 2].filter { $0 < heap.count }
            guard let child = children.min(by: { heap[$0].due < heap[$1].due }), heap[child].due < heap[place].due
            else { return first.id }
            heap.swapAt(place, child)
            place = child
        }
    }
}
