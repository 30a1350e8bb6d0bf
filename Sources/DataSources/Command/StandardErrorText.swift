public import Configuration
import Syscalls

/// What a program wrote to its standard error, beside its output: the last 4 KiB of it, for people.
public struct StandardErrorText: Sendable, Hashable {
    private let text: String

    /// Of what was cut the first line is left out: half a secret in it would not be known for one.
    init(_ result: ChildProcess.Result, in charset: Charset) {
        let text = (try? charset.utf8(of: result.complaints)) ?? result.complaints
        let whole = String(decoding: text, as: UTF8.self)
        guard result.areComplaintsCut else {
            self.text = whole
            return
        }
        let rest = whole.unicodeScalars.drop { $0 != "\n" && $0 != "\r" }
        self.text = "...\(rest.isEmpty ? "" : String(rest))"
    }

    /// Its lines that have anything on them, without secrets and whatever could move a cursor or hide other text.
    public func lines(concealing secrets: Secrets) -> [String] {
        secrets.concealed(in: text).split(whereSeparator: \.isNewline).compactMap { line in
            let shown = secrets.concealed(in: VisibleText.of(String(line).onOneLine))
            return shown.isEmpty ? nil : shown
        }
    }

    /// The last line with anything on it, at most 300 characters of it.
    var lastLine: String? {
        lines(concealing: Secrets()).last.map { $0.count > 300 ? "\($0.prefix(297))..." : $0 }
    }
}
