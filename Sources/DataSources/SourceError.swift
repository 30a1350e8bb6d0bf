public import Configuration

/// Why a source yielded nothing: a word for programs and a sentence for people.
public struct SourceError: Error, Sendable, Hashable {
    /// What went wrong, as `jobFailed` and the metrics name it.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A host name leads nowhere.
        case dns
        case connect
        case tls
        case timeout
        /// An HTTP status that does not count as good, outside 2xx unless the job says otherwise.
        case status
        /// A redirect that is not followed.
        case redirect
        /// An answer that was cut, or is no HTTP.
        case broken
        case tooLarge
        /// Text in a charset that is not known here.
        case charset
        case notJSON
        /// Output that is not of the `format` that the job names.
        case format
        /// A child ended with an exit status other than 0.
        case exit
        /// A child was killed by a signal.
        case signal
        /// A child could not be started.
        case spawn
        case missing
        case unreadable
        /// What `select` names isn't there.
        case select
        /// A program of `jq` that fails.
        case jq
        /// What `match` describes isn't there.
        case match
        /// A server does not let us in, or not to what is asked for.
        case auth
        /// A database does not understand or allow what it is asked.
        case query
        case other
    }

    /// The word for programs.
    public let kind: Kind
    /// One sentence without a full stop, and without secrets and control characters.
    public let message: String
    /// How long a server has asked to be left alone; nil where it has not.
    public var retryAfter: Duration?

    /// An error whose message is fit for clients: one line, nothing secret.
    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// The read was cancelled from outside.
    public static let stopped = SourceError(.other, "was stopped before it ended")
}

extension Secrets {
    /// The failure with references in its sentence instead of what they stand for.
    public func concealed(in failure: SourceError) -> SourceError {
        guard !isEmpty else { return failure }
        var shown = SourceError(failure.kind, concealed(in: failure.message))
        shown.retryAfter = failure.retryAfter
        return shown
    }
}

extension SourceError: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}

extension String {
    /// The text as one line for a message: terminal sequences and controls become single spaces, its ends are trimmed.
    var onOneLine: String {
        var line = String.UnicodeScalarView()
        var rest = unicodeScalars[...]
        while let scalar = rest.popFirst() {
            if scalar == "\u{1B}", rest.first == "[" {
                // A control sequence ends with its first letter or sign from @ on; ECMA-48 §5.4.
                rest = rest.dropFirst().drop { !(0x40...0x7E).contains($0.value) }.dropFirst()
            } else if scalar.value > 0x20, scalar.properties.generalCategory != .control {
                line.append(scalar)
            } else if let last = line.last, last != " " {
                line.append(" ")
            }
        }
        if line.last == " " { line.removeLast() }
        return String(line)
    }
}

extension String {
    /// What another program says, on one line and not longer than a sentence may be that everyone is told.
    ///
    /// Where it is cut it ends with dots, as ``quotedBegin`` does.
    var saidBriefly: String {
        let line = onOneLine
        return line.count > 300 ? "\(line.prefix(297))..." : line
    }
}

extension String {
    /// What a text begins with behind its white space, on one line and in quotes, for a message.
    ///
    /// Where it is cut it ends with dots, by which the begin of a secret is known for that (see `Secrets`).
    var quotedBegin: String { Self.quotedBegin(of: utf8) }

    /// The same of bytes that should be text.
    static func quotedBegin(of bytes: some Collection<UInt8>) -> String {
        let bytes = bytes.lazy.drop { $0 <= 0x20 }.prefix(longestBegin + 1)
        let shown = String(decoding: bytes.prefix(longestBegin), as: UTF8.self).onOneLine
        guard bytes.count > longestBegin, shown.unicodeScalars.count <= 60 else { return shown.quoted }
        // White space has made it short, and half a character may stand at its end.
        let whole = shown.unicodeScalars.reversed().drop { $0 == "\u{FFFD}" }.reversed()
        return "\"\(String(String.UnicodeScalarView(whole)))...\""
    }

    /// No more of a text is looked at for its begin.
    private static var longestBegin: Int { 400 }
}

extension Collection<UInt8> {
    /// Whether there is nothing but white space and controls.
    var isBlank: Bool { allSatisfy { $0 <= 0x20 } }
}
