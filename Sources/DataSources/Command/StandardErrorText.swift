public import Configuration
import Syscalls

/// What a program wrote to its standard error, beside its output: the last 4 KiB of it, for people.
public struct StandardErrorText: Sendable, Hashable {
    private let text: String
    /// Whether the begin is missing.
    private let isCut: Bool

    init(_ result: ChildProcess.Result, in charset: Charset) {
        let text = (try? charset.utf8(of: result.complaints)) ?? result.complaints
        self.text = String(decoding: text, as: UTF8.self)
        isCut = result.areComplaintsCut
    }

    /// Its lines that have anything on them, without secrets and whatever could move a cursor or hide other text.
    ///
    /// Of what was cut the first line is left out where there are secrets: half a one in it would not be known for that.
    public func lines(concealing secrets: Secrets) -> [String] {
        lines(concealing: secrets, withFirst: !isCut || secrets.isEmpty)
    }

    private func lines(concealing secrets: Secrets, withFirst: Bool) -> [String] {
        let rest = withFirst ? text : String(text.unicodeScalars.drop { $0 != "\n" && $0 != "\r" })
        let whole = secrets.concealed(in: isCut ? "...\(rest)" : rest)
        return whole.split(whereSeparator: \.isNewline).compactMap { line in
            let shown = secrets.concealed(in: VisibleText.of(String(line).onOneLine))
            return shown.isEmpty ? nil : shown
        }
    }

    /// The last line with anything on it, at most 300 characters of it; never one whose begin is missing.
    var lastLine: String? {
        lines(concealing: Secrets(), withFirst: !isCut).last.map { $0.count > 300 ? "\($0.prefix(297))..." : $0 }
    }
}
