extension Tape {
    /// What a reader at one position gets.
    public struct ReadResult: Sendable {
        /// How many frames between the position and the oldest one held are gone.
        public let missed: UInt64
        /// The frames from there on, without a hole.
        public let events: [EncodedEvent]
        /// The position behind them.
        public let end: UInt64
    }
}
