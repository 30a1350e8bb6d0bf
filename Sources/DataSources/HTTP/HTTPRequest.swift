import Foundation

/// A call in the words that libcurl takes, made once for many runs.
final class HTTPRequest: Sendable {
    let call: HTTPCall
    /// The address as text.
    let address: String
    /// Whole lines, names and values.
    let lines: [String]
    /// What is sent; nil for none.
    let body: [UInt8]?
    /// Whether the server may answer that nothing has changed.
    let isConditional: Bool

    init(_ call: HTTPCall, _ validators: HTTPCall.Validators) {
        self.call = call
        address = call.url.absoluteString
        lines = call.headerLines(validators)
        body = call.sentBody
        isConditional = !validators.isEmpty
    }
}
