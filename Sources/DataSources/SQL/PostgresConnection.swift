import Configuration
import CPostgres
import Glibc
import JSON

/// One connection to PostgreSQL through libpq, for one thread; it waits for nothing without being ready to stop.
@safe final class PostgresConnection {
    let address: PostgresAddress
    /// Readable when waiting is to end.
    private let stopping: CInt
    private let handle: OpaquePointer

    /// So long a server may take until it has let us in.
    private static let patience = Duration.seconds(15)

    /// Connects and gets in.
    init(_ address: PostgresAddress, stopping: CInt) throws(SourceError) {
        (self.address, self.stopping) = (address, stopping)
        // What stands in the address goes before what stands here before it. A peer that is gone is found within a minute.
        let options =
            [
                ("fallback_application_name", "tickertape"), ("keepalives_idle", "20"), ("keepalives_interval", "10"),
                ("keepalives_count", "3"), ("tcp_user_timeout", "30000"), ("dbname", address.text),
                ("client_encoding", "UTF8"),
            ] + address.files.map { ($0.key, $0.value) }
        // Copies that are ours, freed when libpq has made its own of them.
        var names: [UnsafePointer<CChar>?] = unsafe options.map { unsafe UnsafePointer(strdup($0.0)) } + [nil]
        var values: [UnsafePointer<CChar>?] = unsafe options.map { unsafe UnsafePointer(strdup($0.1)) } + [nil]
        defer { unsafe (names + values).forEach { unsafe free(UnsafeMutableRawPointer(mutating: $0)) } }
        guard let handle = unsafe PQconnectStartParams(&names, &values, 1) else {
            throw SourceError(.other, "memory has run out")
        }
        unsafe self.handle = handle
        unsafe PQsetNoticeProcessor(handle, { _, _ in }, nil)
        try getIn()
        guard unsafe PQsetnonblocking(handle, 1) == 0 else { throw lost() }
    }

    deinit { unsafe PQfinish(handle) }

    private func getIn() throws(SourceError) {
        let deadline = ContinuousClock.now + Self.patience
        // Where no address was found there is no socket to wait for.
        guard unsafe PQstatus(handle) != CONNECTION_BAD else { throw refusal() }
        var phase = PGRES_POLLING_WRITING
        while phase != PGRES_POLLING_OK {
            guard phase != PGRES_POLLING_FAILED else { throw refusal() }
            let news = phase == PGRES_POLLING_READING ? POLLIN : POLLOUT
            try wait(for: CInt(news), until: deadline)
            phase = unsafe PQconnectPoll(handle)
        }
    }

    /// Waits for the socket until a deadline; that is a failure.
    func wait(for news: CInt, until deadline: ContinuousClock.Instant?) throws(SourceError) {
        guard try isReady(for: news, until: deadline) else {
            throw SourceError(.timeout, "\(address.place) has not answered in time")
        }
    }

    /// Waits for the socket; false where the time is over.
    func isReady(for news: CInt, until deadline: ContinuousClock.Instant?) throws(SourceError) -> Bool {
        let limit = deadline.map { max(.zero, $0 - .now) } ?? .seconds(86_400)
        switch SocketWait.wait(unsafe PQsocket(handle), for: news, stopping: stopping, limit) {
        case .stopped: throw .stopped
        case .timeIsOver: return false
        case .ready: return true
        }
    }

    // MARK: Asking

    /// Runs statements that yield nothing.
    func run(_ statements: String, until deadline: ContinuousClock.Instant? = nil) throws(SourceError) {
        guard unsafe PQsendQuery(handle, statements) == 1 else { throw lost() }
        try unsafe results(of: statements, until: deadline) { _ in }
    }

    /// The rows of one statement; more than one are refused by the server.
    ///
    /// What yields no columns is refused before it is run, since a transaction that only reads lets some of it do what it
    /// likes: `COPY ... TO PROGRAM` runs programs.
    func rows(of query: String, limit: Int) throws(SourceError) -> JSONText {
        guard unsafe PQsendPrepare(handle, "", query, 0, nil) == 1 else { throw lost() }
        try unsafe results(of: query, until: nil) { _ in }
        guard unsafe PQsendDescribePrepared(handle, "") == 1 else { throw lost() }
        var columns: [PostgresRow.Column] = []
        try unsafe results(of: query, until: nil) { columns = unsafe PostgresRow.columns(of: $0) }
        guard !columns.isEmpty else {
            let problem = "the query would change the database, which is only read, or yields no rows"
            throw SourceError(.query, "\(problem); write one that begins with SELECT")
        }
        var list = try RowList(columns.map(\.name), limit: limit)
        guard unsafe PQsendQueryPrepared(handle, "", 0, nil, nil, nil, 0) == 1, unsafe PQsetSingleRowMode(handle) == 1
        else { throw lost() }
        do throws(SourceError) {
            // What is sent of a row may be twice as long as what becomes of it, where values are short.
            let longest = (bytes: limit * 2 + (1 << 20), failure: list.tooLarge)
            try unsafe results(of: query, until: nil, ofAtMost: longest) { result throws(SourceError) in
                for row in 0..<(unsafe PQntuples(result)) {
                    try list.check(unsafe PostgresRow.length(of: result, row, columns.count))
                    try list.append(unsafe PostgresRow.values(of: result, row, columns))
                }
            }
        } catch {
            // So that the server does not go on with it.
            cancel()
            throw error
        }
        return list.json
    }

    /// Hands over each result of what was sent, until there is none; throws the first that is an error.
    ///
    /// libpq keeps a row until it has all of it: where one has more bytes than `longest`, that is its failure at once.
    private func results(
        of query: String,
        until deadline: ContinuousClock.Instant?,
        ofAtMost longest: (bytes: Int, failure: SourceError)? = nil,
        _ take: (OpaquePointer) throws(SourceError) -> Void
    ) throws(SourceError) {
        var failure: SourceError?
        while true {
            let socket = unsafe PQsocket(handle)
            let start = longest == nil ? nil : SocketTraffic.bytesRead(from: socket)
            // Of another socket no more is known than how much less waits behind a read, which is at most what was read.
            var gone = 0
            while unsafe PQflush(handle) == 1 {
                try wait(for: CInt(POLLIN | POLLOUT), until: deadline)
                guard unsafe PQconsumeInput(handle) == 1 else { throw lost() }
            }
            while unsafe PQisBusy(handle) == 1 {
                try wait(for: CInt(POLLIN), until: deadline)
                let waiting = longest == nil ? nil : SocketTraffic.bytesWaiting(in: socket)
                guard unsafe PQconsumeInput(handle) == 1 else { throw lost() }
                guard let longest else { continue }
                gone += max(0, (waiting ?? 0) - (SocketTraffic.bytesWaiting(in: socket) ?? 0))
                let read = start.flatMap { start in SocketTraffic.bytesRead(from: socket).map { $0 - start } } ?? gone
                if read > longest.bytes { throw longest.failure }
            }
            guard let result = unsafe PQgetResult(handle) else { break }
            defer { unsafe PQclear(result) }
            switch unsafe PQresultStatus(result) {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_SINGLE_TUPLE:
                if failure == nil { try unsafe take(result) }
            default: if failure == nil { failure = unsafe error(of: result, query) }
            }
        }
        if let failure { throw failure }
    }

    /// Has the server stop what it does for us.
    private func cancel() {
        guard unsafe PQstatus(handle) == CONNECTION_OK, let request = unsafe PQgetCancel(handle) else { return }
        var words = [CChar](repeating: 0, count: 256)
        _ = unsafe PQcancel(request, &words, CInt(words.count))
        unsafe PQfreeCancel(request)
    }

    /// A name as it is written in a statement, letter for letter.
    static func quoted(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    // MARK: Notifications

    /// What was told since the last time, after reading what has come.
    func notifications() throws(SourceError) -> [(channel: String, payload: [UInt8])] {
        guard unsafe PQconsumeInput(handle) == 1 else { throw lost() }
        var found: [(channel: String, payload: [UInt8])] = []
        while let note = unsafe PQnotifies(handle) {
            unsafe found.append(
                (String(cString: note.pointee.relname), Array(String(cString: note.pointee.extra).utf8))
            )
            unsafe PQfreemem(note)
        }
        return found
    }

    // MARK: Failures

    private func lost() -> SourceError {
        let words = unsafe Self.words(of: PQerrorMessage(handle))
        if words.contains("statement pooling mode") {
            return SourceError(.query, "\(address.place) \(PostgresReading.poolerOfStatements)")
        }
        return SourceError(.broken, "\(address.place) ended the connection" + (words.isEmpty ? "" : ": \(words)"))
    }

    /// Why we were not let in; the server's own words are in its language, so they are told where nothing better is known.
    private func refusal() -> SourceError {
        let words = unsafe Self.words(of: PQerrorMessage(handle))
        let user = unsafe PQuser(handle).map { unsafe String(cString: $0) } ?? "?"
        let name = unsafe PQdb(handle).map { unsafe String(cString: $0) } ?? "?"
        let place = address.place
        switch words {
        case _ where words.contains("password authentication failed"):
            return SourceError(.auth, "\(place) does not let the user \(user.quoted) in; is the password right?")
        case _ where words.contains("no password supplied"):
            return SourceError(.auth, "\(place) asks for a password; write postgres://USER:PASSWORD@HOST:PORT/NAME")
        case _ where words.contains("no pg_hba.conf entry"):
            return SourceError(
                .auth,
                "\(place) has no line in its pg_hba.conf that lets \(user.quoted) into \(name.quoted) from here"
            )
        case _ where words.contains("role") && words.contains("does not exist"):
            return SourceError(.auth, "\(place) knows no user \(user.quoted); write another before the @")
        case _ where words.contains("database") && words.contains("does not exist"):
            return SourceError(.missing, "\(place) has no database \(name.quoted); write another at the address's end")
        case _ where words.contains("permission denied for database"):
            return SourceError(.auth, "\(place) does not let the user \(user.quoted) into the database \(name.quoted)")
        case _ where words.contains("could not translate host name"):
            return SourceError(.dns, "\(place) cannot be found; is the host's name right?")
        case _ where words.contains("requires a valid client certificate"):
            let way = "write ?sslcert=client.pem&sslkey=client.key at the address's end"
            return SourceError(.tls, "\(place) asks for a certificate; \(way)")
        case _ where words.contains("SSL") || words.contains("certificate"):
            return SourceError(.tls, "\(place) can't be spoken to by TLS: \(words)")
        default: return SourceError(.connect, "cannot connect to \(place): \(words)")
        }
    }

    /// What is wrong with a query; the kinds by the codes of appendix A of PostgreSQL's documentation.
    private func error(of result: OpaquePointer, _ query: String) -> SourceError {
        func field(_ code: UnicodeScalar) -> String? {
            unsafe PQresultErrorField(result, CInt(code.value)).map { unsafe String(cString: $0) }
        }
        let code = field("C") ?? ""
        let words = (field("M") ?? "no reason is told").saidBriefly
        let hint = field("H").map { " (\($0.saidBriefly))" } ?? ""
        let place = field("P").flatMap { Int($0) }.map { ", \(QueryPlace(query, characters: $0 - 1).sentence)" } ?? ""
        switch code {
        case "25006":
            return SourceError(.query, "the query would change the database, which is only read: \(words)\(place)")
        case "42501":
            return SourceError(.auth, "\(words)\(place); GRANT it to the user, or write another user into the address")
        case "57014": return SourceError(.timeout, "\(address.place) ended the query: \(words)")
        case "57P01", "57P02", "57P03": return SourceError(.broken, "\(address.place) is going down: \(words)")
        case "42601" where words.contains("multiple commands"):
            return SourceError(.query, "the query has several statements; keep one")
        case "08P01" where words.contains("statement pooling"):
            return SourceError(.query, "\(address.place) \(PostgresReading.poolerOfStatements)")
        case "": return lost()
        default: return SourceError(.query, "\(words)\(place)\(hint)")
        }
    }

    private static func words(of text: UnsafePointer<CChar>?) -> String {
        unsafe text.map { unsafe sentences(of: String(cString: $0)) } ?? ""
    }

    /// The first two lines of the library's words; the second, where it begins anew, is a sentence of its own.
    static func sentences(of words: String) -> String {
        let lines = words.split(separator: "\n").prefix(2).map { $0.drop { $0 == "\t" || $0 == " " } }
        let isSentence = lines.last?.first?.isUppercase == true && lines.first?.last?.isLetter == true
        return lines.joined(separator: lines.count > 1 && isSentence ? ". " : " ").saidBriefly
    }
}
