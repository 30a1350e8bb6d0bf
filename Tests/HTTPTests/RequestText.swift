import HTTP

extension RequestParser {
    mutating func append(_ bytes: some Collection<UInt8>) {
        // The pointer is used inside the closure only, and the parser copies.
        unsafe Array(bytes).withUnsafeBytes { bytes in unsafe append(bytes) }
    }
}

/// What a connection's bytes come to: requests, and the error that ended them.
struct Outcome: Equatable {
    var requests: [Request] = []
    var error: RequestError?
    var phase = RequestParser.Phase.idle

    /// Feeds the pieces one after the other, and takes what is complete after each.
    init(_ pieces: some Sequence<some Collection<UInt8>>, limits: RequestLimits = RequestLimits()) {
        var parser = RequestParser(limits: limits)
        for piece in pieces {
            parser.append(piece)
            do throws(RequestError) {
                while let request = try parser.next() { requests.append(request) }
            } catch {
                self.error = error
            }
        }
        phase = parser.phase
    }

    init(_ text: String, limits: RequestLimits = RequestLimits()) {
        self.init([Array(text.utf8)], limits: limits)
    }
}

/// A request of the lines, with its empty line.
func lines(_ lines: String...) -> String { lines.map { $0 + "\r\n" }.joined() + "\r\n" }
