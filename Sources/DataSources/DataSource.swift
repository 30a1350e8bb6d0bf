public import Configuration
import Syscalls

/// What a job does, and the reading it yields.
///
/// A source may keep what helps the next reading; several reads at once are allowed.
public protocol DataSource: Sendable {
    /// The row of the key that asks for this source in the list of keys of jobs.yaml.
    static var row: ConfigKey { get }

    /// The rows of the options that it has a use for.
    static var options: [ConfigKey] { get }

    /// Whether it has a use for one of its options where this is behind its key.
    static func takes(_ option: String, with value: Node) -> Bool

    /// The kind of source in a word, as the index shows it.
    var text: String { get }

    /// Reads the key and the options of this source; nil after reporting what is wrong with them.
    init?(reading section: ConfigSection)

    /// Reads once.
    ///
    /// Returns promptly when its task is cancelled, and then throws. Blocks no thread of the shared pool.
    func read() async throws(SourceError) -> SourceResult

    /// Reads once, and hands what a program wrote to its standard error to `remark`, once at most.
    func read(
        remarking remark: @escaping @Sendable (StandardErrorText) -> Void
    ) async throws(SourceError) -> SourceResult

    /// Whether a run yields readings one after the other while it lasts, through ``readLines(remarking:_:)``.
    var yieldsLines: Bool { get }

    /// Hands over readings, or failures to understand one, as they come; returns when there are no more.
    ///
    /// What a program wrote to its standard error goes to `remark`, once at most.
    /// One is handed over after the other, and a slow `emit` holds up the source. Returns promptly when its task is
    /// cancelled, and then throws.
    func readLines(
        remarking remark: @escaping @Sendable (StandardErrorText) -> Void,
        _ emit: @escaping @Sendable (Result<SourceResult, SourceError>) async -> Void
    ) async throws(SourceError)

    /// Why it can't be used so, as the end of a sentence about its key, with what to write instead; nil where it can.
    func obstacle(to use: SourceUse) -> String?

    /// Whether reading it starts no program, asks no other machine and changes nothing, so that `check` may try it.
    static var isReadOnly: Bool { get }

    /// What would keep it from being read, as far as that can be seen without side effects; nil where nothing is seen.
    ///
    /// Blocks as long as the file system does.
    var preflightFailure: SourceError? { get }

    /// What is worth a second look though it can be read, such as a certificate that soon expires; nil where nothing is.
    ///
    /// Blocks as long as the file system does.
    var preflightRemark: String? { get }

    /// Takes note that nobody could use the last reading, so that the next one must not build upon it.
    func invalidateCache()
}

/// A source that yields at once and never blocks, so that reading it is worth no task of its own.
public protocol SynchronousSource: DataSource {
    /// Reads once, in some microseconds.
    func readNow() throws(SourceError) -> SourceResult
}

/// A source whose next value follows from the one before, whoever has yielded that.
public protocol ContinuedSource: DataSource {
    /// Goes on behind a value that another has yielded, as JSON; from where it stands where that is none of its own.
    func goOn(behind value: ArraySlice<UInt8>)
}

/// A source that can be read without a task: it is begun, and tells by itself when it has ended.
public protocol BegunSource: DataSource {
    /// Begins to read, within `limit`; `take` hears the end, once, on a thread of the source's or on this one.
    ///
    /// - Returns: what stops it; then the end is ``SourceError/stopped``, unless there was another.
    func begin(
        within limit: Duration,
        _ take: @escaping @Sendable (Result<SourceResult, SourceError>) -> Void
    ) -> @Sendable () -> Void
}

extension SynchronousSource {
    /// Reads at once.
    public func read() async throws(SourceError) -> SourceResult { try readNow() }
}

extension DataSource {
    /// The key of jobs.yaml that asks for this source.
    public static var key: String { row.name }

    /// None.
    public static var options: [ConfigKey] { [] }

    /// All its options, whatever stands behind its key.
    public static func takes(_ option: String, with value: Node) -> Bool { true }

    /// Its key.
    public var text: String { Self.key }

    /// It starts no program that could write there.
    public func read(
        remarking remark: @escaping @Sendable (StandardErrorText) -> Void
    ) async throws(SourceError) -> SourceResult {
        try await read()
    }

    /// It yields once.
    public var yieldsLines: Bool { false }

    /// Hands over the one reading.
    public func readLines(
        remarking remark: @escaping @Sendable (StandardErrorText) -> Void,
        _ emit: @escaping @Sendable (Result<SourceResult, SourceError>) async -> Void
    ) async throws(SourceError) {
        await emit(.success(try await read(remarking: remark)))
    }

    /// It is read, and followed where it says that it can be.
    public func obstacle(to use: SourceUse) -> String? {
        guard use == .following, !(self is any FollowableSource) else { return nil }
        return "cannot be followed; give it a schedule, such as every: 10s"
    }

    /// It may do anything.
    public static var isReadOnly: Bool { false }

    /// Nothing is seen.
    public var preflightFailure: SourceError? { nil }

    /// Nothing.
    public var preflightRemark: String? { nil }

    /// Nothing is kept.
    public func invalidateCache() {}

    /// Runs once and hands over what is picked from its reading, or from that of each line, all within `limit`.
    ///
    /// A line that is wrong does not end a run: the first such failure is thrown when the source has ended. Lines that
    /// `match` does not find are passed over, unless it finds none at all. What a program wrote to its standard error goes
    /// to `remark`.
    public func read(
        within limit: Duration,
        extracting extraction: Extraction,
        remarking remark: @escaping @Sendable (StandardErrorText) -> Void = { _ in },
        _ emit: @escaping @Sendable (SourceResult) async -> Void
    ) async throws(SourceError) {
        guard yieldsLines else {
            if let result = try await readOnce(within: limit, extracting: extraction, remarking: remark) {
                await emit(result)
            }
            return
        }
        let lines = LineExtraction(extraction)
        try await withDeadline(limit) { () async throws(SourceError) in
            try await readLines(remarking: remark) { line in
                if let result = await lines.pick(from: line) { await emit(result) }
            }
        }
        try await lines.check()
    }

    /// Reads once and picks what is asked for, all within `limit`; unchanged where a program of jq yields nothing.
    public func read(
        within limit: Duration,
        extracting extraction: Extraction,
        remarking remark: @escaping @Sendable (StandardErrorText) -> Void = { _ in }
    ) async throws(SourceError) -> SourceResult {
        let result = try await readOnce(within: limit, extracting: extraction, remarking: remark)
        return result ?? SourceResult(.unchanged)
    }

    /// Reads once and picks what is asked for, all within `limit`; nil where a program of jq yields nothing.
    private func readOnce(
        within limit: Duration,
        extracting extraction: Extraction,
        remarking remark: @escaping @Sendable (StandardErrorText) -> Void
    ) async throws(SourceError) -> SourceResult? {
        let hasRead = Latch()
        do throws(SourceError) {
            return try await withDeadline(limit) { () async throws(SourceError) in
                let result = try await read(remarking: remark)
                hasRead.countDown()
                return try await extraction.publishable(from: result)
            }
        } catch {
            // What was read and came to nothing is to be had again.
            if hasRead.isOpen { invalidateCache() }
            throw error
        }
    }
}
