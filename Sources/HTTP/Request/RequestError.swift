/// Why a request cannot be served; the connection closes after the answer.
///
/// Once framing is in doubt nothing that follows on the connection can be trusted, RFC 9112 §11.
public struct RequestError: Error, Equatable, Sendable {
    /// The status of the answer, 400 to 505.
    public let status: Int
    /// What was wrong, in words for the client.
    public let sentence: String

    /// Makes an error for the status and the sentence.
    public init(_ status: Int, _ sentence: String) {
        self.status = status
        self.sentence = sentence
    }
}
