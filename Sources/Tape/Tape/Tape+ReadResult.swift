extension Tape {
    /// What a reader at one position gets.
    public struct ReadResult: Sendable {
        /// How many sequences between the position and the oldest event retained are gone.
        public let missed: UInt64
        /// The events from there on, without a hole.
        public let events: [EncodedEvent]
        /// The position behind them.
        public let end: UInt64
    }
}
