extension Tape {
    /// How much is retained; the oldest events are evicted first where any bound is passed.
    public struct Capacity: Hashable, Sendable {
        /// At most so many events; at least 1.
        public var events: Int
        /// At most so many bytes of encoded events, one event aside.
        public var bytes: Int
        /// No event older than this, one aside.
        public var age: Duration
        /// So many of the newest events of each job stay, however many those of others are and however old they get.
        ///
        /// They have half of the bytes at most. With 1, the latest result alone stays.
        public var perJob: Int

        /// At most so many events and bytes, and none older than `age`; there must be room for one event at least.
        public init(events: Int, bytes: Int = .max, age: Duration = .seconds(365 * 86_400), perJob: Int = 1) {
            self.events = events
            self.bytes = bytes
            self.age = age
            self.perJob = perJob
        }
    }
}
