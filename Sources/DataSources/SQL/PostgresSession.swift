import Glibc
import JSON

/// What has come of a channel.
enum PostgresNews: Sendable {
    case notification(channel: String, payload: [UInt8])
    /// What the query yields now.
    case rows(Result<JSONText, SourceError>)
}

/// One connection to PostgreSQL that listens to a channel, for a thread of its own; it never holds a transaction open.
struct PostgresSession {
    private let address: PostgresAddress
    private let channel: String
    private let query: String?
    private let queue: UpstreamQueue<PostgresNews>
    private let limit: Int
    private let onConnect: () -> Void

    /// How long nothing may come before the server is asked whether it is there, and so long it may take to say so.
    private static let silence = Duration.seconds(20)
    private static let patience = Duration.seconds(10)
    /// So long a notification to oneself may take.
    private static let echo = Duration.seconds(2)
    /// Where notifications to oneself go: the same for all of this process, since behind a pooler each of them stays on a
    /// session of the server for as long as that lasts.
    private static let word = "tickertape_\(UInt64.random(in: 0 ... .max))"

    init(
        _ address: PostgresAddress,
        _ channel: String,
        _ query: String?,
        _ queue: UpstreamQueue<PostgresNews>,
        limit: Int,
        onConnect: @escaping () -> Void
    ) {
        (self.address, self.channel, self.query) = (address, channel, query)
        (self.queue, self.limit, self.onConnect) = (queue, limit, onConnect)
    }

    /// Hands over what is told until it is stopped; throws why it ended else.
    func run() throws(SourceError) -> FollowEnd {
        let connection = try PostgresConnection(address, stopping: queue.stoppingNumber)
        let name = PostgresConnection.quoted(channel)
        try connection.run("LISTEN \(name)", until: .now + Self.patience)
        let early = try listenToOneself(connection)
        onConnect()
        // What the state is from which notifications go on; whoever tells after the LISTEN is heard.
        if query != nil { try handOverRows() }
        try take(early)
        while true {
            if try !connection.isReady(for: CInt(POLLIN), until: .now + Self.silence) {
                try connection.run("SELECT 1", until: .now + Self.patience)
            }
            try take(try connection.notifications())
        }
    }

    /// Publishes notifications; where there is a query, what it yields now, once for all of them.
    private func take(_ notes: [(channel: String, payload: [UInt8])]) throws(SourceError) {
        let notes = notes.filter { $0.channel == channel }
        guard query == nil else {
            if !notes.isEmpty { try handOverRows() }
            return
        }
        for note in notes {
            let news = PostgresNews.notification(channel: note.channel, payload: note.payload)
            queue.offer(news, bytes: note.payload.count + note.channel.utf8.count + 64)
        }
    }

    /// Runs the query and waits until that is published: what is told meanwhile is one more run at most.
    private func handOverRows() throws(SourceError) {
        guard let query else { return }
        var result: Result<JSONText, SourceError>
        do throws(SourceError) {
            result = .success(
                try PostgresReading(address, limit: limit, stopping: queue.stoppingNumber).rows(of: query)
            )
        } catch {
            // A server that is gone is to be asked anew; what is wrong with the query is told, and the next may be better:
            // also where the user may not read a table, or the server has ended what took too long.
            guard [.query, .tooLarge, .auth, .timeout].contains(error.kind) else { throw error }
            result = .failure(error)
        }
        guard queue.handOver(.rows(result), bytes: 0) else { throw .stopped }
    }

    /// Finds a pooler that hands the server's session to others between statements: there nothing would ever come, without
    /// a fault.
    ///
    /// Returns what was told on the channel itself meanwhile.
    private func listenToOneself(
        _ connection: PostgresConnection
    ) throws(SourceError) -> [(channel: String, payload: [UInt8])] {
        let word = Self.word
        try connection.run("LISTEN \(word)", until: .now + Self.patience)
        // From a connection of its own: on the same one a pooler would hand it over with the statement's own answer.
        try PostgresConnection(address, stopping: queue.stoppingNumber)
            .run("NOTIFY \(word)", until: .now + Self.patience)
        let deadline = ContinuousClock.now + Self.echo
        var early: [(channel: String, payload: [UInt8])] = []
        while true {
            let notes = try connection.notifications()
            early += notes.filter { $0.channel == channel }
            if notes.contains(where: { $0.channel == word }) { break }
            guard try connection.isReady(for: CInt(POLLIN), until: deadline) else {
                let problem = "is a pooler in transaction or statement mode, through which notifications get lost"
                throw SourceError(.query, "\(address.place) \(problem); use the server's own port")
            }
        }
        try connection.run("UNLISTEN \(word)", until: .now + Self.patience)
        return early
    }
}
