import Redis

/// How a stream is asked for, from one connection to the next.
struct StreamCourse {
    /// How many entries are asked for together.
    private(set) var most: Int
    /// Whether what is asked for is how far the stream reaches, and not its entries.
    var isAskingForEnd = false
    private let usual: Int
    /// How far it reaches, where the reply that told it was too long.
    private var reach: StreamReach?
    /// Before that it is not asked for again, as the reply would be too long again.
    private var nextQuestion: ContinuousClock.Instant?

    /// About so many bytes are asked for together.
    private static let longestReply = 16 << 20
    /// How long how far it reaches is not asked for where the reply was too long: it takes all that a reply may have.
    private static let rest = Duration.seconds(60)

    /// As many entries of a stream as `limit` bytes for each allow of in one reply; longer ones come in smaller numbers.
    init(limit: Int) {
        usual = max(1, min(100, Self.longestReply / limit))
        most = usual
    }

    /// Whether how far the stream reaches may be asked for now.
    var mayAskForEnd: Bool { nextQuestion.map { $0 <= .now } ?? true }

    /// How far it reaches, where that is known without a question; once.
    mutating func takeReach() -> StreamReach? {
        defer { reach = nil }
        return reach
    }

    /// Takes in what has come of a reply that was too long, since beside how far a stream reaches it has entries in it.
    ///
    /// - Returns: false where the one did not come before the others.
    mutating func takeReach(of begun: RedisReply?) -> Bool {
        guard let begun, let found = StreamReach(begun) else { return false }
        (reach, nextQuestion) = (found, .now + Self.rest)
        return true
    }

    /// Has fewer entries asked for together; false where it was one alone.
    mutating func askForLess() -> Bool {
        guard most > 1 else { return false }
        most = max(1, most / 4)
        return true
    }

    /// Has as many asked for as at first.
    mutating func askAsAtFirst() { most = usual }
}
