internal import JSON

/// Why a stream can't begin now, as `busy` tells it.
public struct BusyReason: Hashable, Sendable {
    /// The same as a word for programs.
    public enum Word: String, CaseIterable, Sendable {
        /// There are as many streams as there may be.
        case full
        /// There are as many runs of the job as there may be.
        case runs
        /// An edge has nothing of its origin yet.
        case origin
        /// Not all that was seen elsewhere has come here yet.
        case behind
        /// The past can't be read at the moment.
        case unreadable
        /// The server stops.
        case stopping
    }

    /// What it is about.
    public let word: Word
    /// A sentence for people.
    public let message: String

    /// A reason with a sentence of its own.
    public init(_ word: Word, _ message: String) { (self.word, self.message) = (word, message) }

    /// There is no room for another stream.
    public static let full = BusyReason(.full, "as many streams are open as this server takes")
    /// There is no room for another run.
    public static let runs = BusyReason(.runs, "as many runs of the job are under way as it may have")
    /// Events that were seen elsewhere are still to come here.
    public static let behind = BusyReason(.behind, "what was told elsewhere has not all come to this server yet")
    /// An edge has nothing of its origin yet; a sentence tells why.
    public static func origin(_ message: String) -> BusyReason { BusyReason(.origin, message) }
    /// The archive has not answered.
    public static let unreadable = BusyReason(.unreadable, "the past can't be read at the moment")
    /// The server is about to end.
    public static let stopping = BusyReason(.stopping, "the server stops")

    /// Whether it may be over in a moment, as nothing has to end for that.
    public var mayEndSoon: Bool { word == .origin || word == .behind }

    /// Its members of the data of `busy`, behind others.
    var members: String {
        ",\"reason\":\"\(word.rawValue)\",\"message\":\(String(decoding: JSONText(.string(message)).bytes, as: UTF8.self))"
    }
}
