extension Tape {
    /// How much is held; the oldest frames go first where any bound is passed.
    public struct Capacity: Hashable, Sendable {
        public var events: Int
        public var bytes: Int
        public var age: Duration

        /// At most so many frames and bytes, and none older than `age`; there must be room for one frame at least.
        public init(events: Int, bytes: Int = .max, age: Duration = .seconds(365 * 86_400)) {
            self.events = events
            self.bytes = bytes
            self.age = age
        }
    }
}
