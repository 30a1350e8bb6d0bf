extension Tape {
    /// A view of the whole tape at one moment.
    public struct View: Sendable {
        /// Which history it is of.
        public let identity: TapeIdentity
        /// The sequence of the oldest event retained, or ``end`` where none is.
        public let oldest: UInt64
        /// The sequence behind the newest event that readers see.
        public let end: UInt64
        /// The latest events of each job that pass the filter that was asked with, sequences rising.
        public let latest: [EncodedEvent]
    }
}
