extension Tape {
    /// A view of the whole tape at one moment.
    public struct View: Sendable {
        /// The sequence of the oldest frame held, or `end` where none is.
        public let oldest: UInt64
        /// The sequence the next event will have.
        public let end: UInt64
        /// The latest frames of each job that pass the filter that was asked with, sequences rising.
        public let latest: [EncodedEvent]
    }
}
