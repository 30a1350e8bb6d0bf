/// The newest events, without a hole; the oldest are evicted first where any bound of the capacity is passed.
struct RetainedEvents {
    private var ring = Ring<EncodedEvent>()
    /// How many bytes they have.
    private(set) var bytes = 0
    private(set) var capacity: Tape.Capacity
    /// The same age in milliseconds, which are not reckoned anew for each event.
    private var age: Int128

    init(capacity: Tape.Capacity) {
        Self.check(capacity)
        self.capacity = capacity
        age = capacity.age.wholeMilliseconds
    }

    var count: Int { ring.count }

    /// The event `offset` places behind the oldest.
    subscript(offset: Int) -> EncodedEvent { ring[offset] }

    mutating func append(_ event: EncodedEvent) {
        ring.append(event)
        bytes += event.bytes.count
    }

    /// Takes out the oldest event.
    mutating func removeFirst() -> EncodedEvent? {
        guard let oldest = ring.removeFirst() else { return nil }
        bytes -= oldest.bytes.count
        return oldest
    }

    /// Takes out the oldest event where the capacity, of which others have some bytes, is passed; nil where it is not.
    ///
    /// One event is always retained, however large or old, so that a reader that is up to date never reads of a gap.
    mutating func removeExcess(now: Timestamp, besides others: Int = 0) -> EncodedEvent? {
        guard ring.count > 1 else { return nil }
        let isFull = ring.count > capacity.events || bytes > capacity.bytes - others
        guard isFull || isOld(ring[0], now) else { return nil }
        return removeFirst()
    }

    /// Whether an event is older than the capacity allows; stays at the edge of the range as ``Timestamp/advanced(by:)`` does.
    private func isOld(_ event: EncodedEvent, _ now: Timestamp) -> Bool {
        Int64(clamping: Int128(event.time.milliseconds) + age) < now.milliseconds
    }

    /// Sets the capacity; what is too much is to be taken out with ``removeExcess(now:)``.
    mutating func setCapacity(_ capacity: Tape.Capacity) {
        Self.check(capacity)
        (self.capacity, age) = (capacity, capacity.age.wholeMilliseconds)
    }

    /// Gives back the memory that is not needed.
    mutating func trim() { ring.trim() }

    private static func check(_ capacity: Tape.Capacity) {
        precondition(capacity.events > 0, "a tape of \(capacity.events) events holds nothing")
    }
}
