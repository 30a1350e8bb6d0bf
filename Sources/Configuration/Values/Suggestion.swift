/// Guesses the word that was meant.
public enum Suggestion {
    /// The one of `words` that `text` most likely is a misspelling of, nil if none is near.
    ///
    /// One slip (a letter missing, added, changed, or swapped with its neighbour) is forgiven in words of three to five
    /// letters, two in longer ones; case, `-` and `_` never count. On a tie one that begins with the same letter wins, then
    /// the first in the alphabet.
    public static func nearest(to text: String, among words: some Sequence<String>) -> String? {
        let wanted = plain(text)
        guard (2...40).contains(wanted.count) else { return nil }
        var best: (slips: Int, isOther: Int, word: String)?
        for word in words {
            let candidate = plain(word)
            let allowed = min(wanted.count, candidate.count) < 3 ? 0 : candidate.count < 6 ? 1 : 2
            guard abs(candidate.count - wanted.count) <= allowed else { continue }
            let slips = distance(wanted, candidate)
            guard slips <= allowed else { continue }
            let isOther = candidate.first == wanted.first ? 0 : 1
            if let best, best < (slips, isOther, word) { continue }
            best = (slips, isOther, word)
        }
        return best?.word
    }

    /// The same among the few words of a choice, where also the one that begins as `text` does may be meant: `memory` by
    /// `mem`, `sine` by `sinus`.
    public static func choice(_ text: String, among words: some Sequence<String>) -> String? {
        if let near = nearest(to: text, among: words) { return near }
        let wanted = plain(text)
        guard (3...40).contains(wanted.count) else { return nil }
        let found = words.filter { word in
            let candidate = plain(word)
            let same = zip(wanted, candidate).prefix { $0 == $1 }.count
            return same >= 3 && same >= min(wanted.count, candidate.count - 1)
        }
        return found.count == 1 ? found.first : nil
    }

    private static func plain(_ text: String) -> [Character] {
        text.prefix(64).lowercased().filter { $0 != "-" && $0 != "_" }
    }

    /// The optimal string alignment distance, in O(n·m) over three rows.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var before: [Int] = []
        var above = Array(0...right.count)
        for i in left.indices {
            var row = [i + 1]
            for j in right.indices {
                var slips = min(above[j] + (left[i] == right[j] ? 0 : 1), above[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    slips = min(slips, before[j - 1] + 1)
                }
                row.append(slips)
            }
            before = above
            above = row
        }
        return above[right.count]
    }
}
