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

    /// The request that `call` describes.
    init(_ call: HTTPCall) {
        self.call = call
        address = call.url.absoluteString
        lines = call.headerLines
        body = call.sentBody
        isConditional = false
    }

    private init(_ usual: HTTPRequest, _ more: [String]) {
        (call, address, body) = (usual.call, usual.address, usual.body)
        lines = usual.lines + more
        isConditional = true
    }

    /// The same where the server is told which answer is known.
    func with(_ validators: HTTPCall.Validators) -> HTTPRequest {
        validators.isEmpty ? self : HTTPRequest(self, call.conditionalLines(validators))
    }
}
