/// Where a tape lives beyond its process: what it begins with, and where its events go before readers see them.
///
/// There are two ways to number events, and a store has one of them:
///
/// - The tape numbers, as beside a file. The store begins recording (``Tape/beginRecording(from:flush:)``), takes what is
///   ``Tape/uncommitted(upTo:)``, stores it, and commits it (``Tape/commit(first:)``).
/// - The store numbers, as where several processes append to one tape. It follows what it holds from the snapshot on and
///   hands it to each tape (``Tape/commit(_:)``).
public protocol TapeStore: TapeArchive {
    /// What a tape that goes on from here begins with.
    var snapshot: TapeSnapshot { get }

    /// Attaches the tape that was made of ``snapshot``, to which nothing may have been appended yet: from now on the store
    /// has every event before a reader sees it.
    func attach(_ tape: Tape) throws

    /// Why events are not stored now, as a sentence; nil where they are.
    var fault: String? { get }

    /// What is left to be looked at where events are stored all the same, as a sentence; nil where nothing is.
    var remains: String? { get }

    /// Keeps more or less from now on.
    func setLimits(_ limits: Tape.Capacity)

    /// Stores what is uncommitted, and returns when nothing is in use any more.
    func close() async
}

extension TapeStore {
    /// Nothing, unless a store says otherwise.
    public var remains: String? { nil }
}
