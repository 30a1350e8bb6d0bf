/// A text that is looked for in others, in any case; `*` in it stands for any characters, none included.
///
/// It takes time that grows with the length of what is searched and with nothing else: each piece between stars is looked
/// for once, behind the one before, by the method of Knuth, Morris and Pratt (SIAM Journal on Computing 6, 1977).
struct TextPattern: Hashable, Sendable {
    private let pieces: [Piece]

    /// What stands between two stars.
    private struct Piece: Hashable {
        let bytes: [UInt8]
        /// For each byte, how many at the begin are the same as those that end with it.
        let borders: [Int]

        init(_ bytes: [UInt8]) {
            var borders: [Int] = []
            borders.reserveCapacity(bytes.count)
            var length = 0
            for (place, byte) in bytes.enumerated() {
                if place > 0 {
                    while length > 0, bytes[length] != byte { length = borders[length - 1] }
                    if bytes[length] == byte { length += 1 }
                }
                borders.append(length)
            }
            (self.bytes, self.borders) = (bytes, borders)
        }

        /// The place behind its first occurrence in `text` from `start` on.
        func end(in text: ArraySlice<UInt8>, from start: Int) -> Int? {
            var length = 0
            var place = start
            while place < text.endIndex {
                while length > 0, bytes[length] != text[place] { length = borders[length - 1] }
                if bytes[length] == text[place] { length += 1 }
                place += 1
                if length == bytes.count { return place }
            }
            return nil
        }
    }

    /// A pattern as it is written.
    init(_ text: String) {
        let folded = Self.folded(Array(text.utf8)[...])
        pieces = folded.split(separator: UInt8(ascii: "*")).map { Piece(Array($0)) }
    }

    /// Whether it is found in a text of UTF-8 that was folded before.
    func isFound(in folded: ArraySlice<UInt8>) -> Bool {
        var place = folded.startIndex
        for piece in pieces {
            guard let end = piece.end(in: folded, from: place) else { return false }
            place = end
        }
        return true
    }

    /// The text in small letters, as far as it has such.
    static func folded(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard text.allSatisfy({ $0 < 0x80 }) else {
            return Array(String(decoding: text, as: UTF8.self).lowercased().utf8)[...]
        }
        guard text.contains(where: { (0x41...0x5A).contains($0) }) else { return text }
        return text.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }[...]
    }
}
