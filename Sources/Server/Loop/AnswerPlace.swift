import HTTP
import Syscalls

/// The place of an answer among those that a connection is to send, kept for one that is not known yet.
final class AnswerPlace: Sendable {
    /// The connection.
    let connection: Poller.Token
    /// What is answered.
    let head: RequestHead

    init(on connection: Poller.Token, for head: RequestHead) { (self.connection, self.head) = (connection, head) }

    /// So much room is taken to be needed for an answer that is not known, so that requests are read no faster for that.
    static let size = 512
}
