/// What the file beside a database says of it: whether all is in it that its process has shown.
///
/// Where the database can't be written, this can, in nearly all cases: it takes the place of what the file had before, so
/// that it needs no room on the disk, and SQLite's locks are not on it.
enum HistoryMark: Hashable, Sendable {
    /// All that was shown is stored.
    case whole
    /// Events below this sequence were shown, or may have been, and are not all stored.
    case unstored(end: UInt64)
    /// It says nothing, as that of an earlier version.
    case unknown

    init(_ text: some StringProtocol) {
        if text == "whole" {
            self = .whole
        } else if text.hasPrefix(Self.beginning), let end = UInt64(text.dropFirst(Self.beginning.count)),
            end <= HistoryFacts.highest
        {
            self = .unstored(end: end)
        } else {
            self = .unknown
        }
    }

    /// As a line of text.
    var text: String {
        switch self {
        case .whole: "whole"
        case .unstored(let end): "\(Self.beginning)\(end)"
        case .unknown: ""
        }
    }

    private static let beginning = "unstored below "
}
