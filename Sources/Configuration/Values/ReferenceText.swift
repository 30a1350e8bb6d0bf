/// A text of the file taken apart into what stands there as it is and what is asked for from outside.
struct ReferenceText {
    /// What comes from outside.
    enum Reference: Hashable {
        /// `${NAME}`: a variable of the environment, which must be set.
        case variable(String)
        /// `${NAME:-text}`: the same, or the text where it is not set or empty.
        case fallback(String, String)
        /// `${NAME:?sentence}`: the same, or a fault with the sentence where it is not set or empty.
        case demand(String, String)
        /// `${file:PATH}`: the contents of a file.
        case file(String)
    }

    /// A piece of the text; `opening` counts the `${` of the text from 0, written twice or not.
    enum Piece: Hashable {
        case text(String)
        case reference(Reference, written: String, opening: Int)
    }

    /// Why a `${` begins nothing that can be read.
    struct Problem: Error, Hashable {
        let opening: Int
        let written: String
        let message: String
    }

    /// How many `${` one text may have.
    static let limit = 100

    let pieces: [Piece]

    /// Whether there is anything to take apart.
    static func isNeeded(in text: String) -> Bool { text.utf8.contains(0x24) && text.contains("${") }

    init(_ text: String) throws(Problem) {
        var pieces: [Piece] = []
        var plain = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        var opening = 0
        while let scalar = rest.first {
            guard opening < Self.limit else {
                let message = "a value has at most \(Self.limit) references"
                throw Problem(opening: opening - 1, written: "${", message: message)
            }
            if rest.starts(with: "$${".unicodeScalars) {
                plain.append(contentsOf: "${".unicodeScalars)
                rest = rest.dropFirst(3)
                opening += 1
            } else if rest.starts(with: "${".unicodeScalars) {
                let (reference, written) = try Self.reference(at: rest, opening)
                if !plain.isEmpty { pieces.append(.text(String(plain))) }
                plain = String.UnicodeScalarView()
                pieces.append(.reference(reference, written: written, opening: opening))
                rest = rest.dropFirst(written.unicodeScalars.count)
                opening += 1
            } else {
                plain.append(scalar)
                rest = rest.dropFirst()
            }
        }
        if !plain.isEmpty { pieces.append(.text(String(plain))) }
        self.pieces = pieces
    }

    private static func reference(
        at text: Substring.UnicodeScalarView,
        _ opening: Int
    ) throws(Problem) -> (Reference, written: String) {
        func problem(_ written: String, _ message: String) -> Problem {
            Problem(opening: opening, written: written, message: message)
        }
        guard let end = text.firstIndex(of: "}") else {
            throw problem("${", "this ${ is not closed; write ${NAME}, or $${ where the text itself is meant")
        }
        let written = String(text[...end])
        let inner = text[text.index(text.startIndex, offsetBy: 2)..<end]
        if String(inner).contains("${") {
            throw problem(written, "a reference cannot stand inside another one; write the default as it is")
        }
        if inner.starts(with: "file:".unicodeScalars) {
            let path = String(inner.dropFirst(5))
            if path.isEmpty { throw problem(written, "\(written) names no file; write ${file:/path/of/the/file}") }
            return (.file(path), written)
        }
        let name = String(inner.prefix { isNameScalar($0) })
        let tail = inner.dropFirst(name.unicodeScalars.count)
        let isName = name.unicodeScalars.first.map { !("0"..."9").contains($0) } ?? false
        if isName, tail.isEmpty { return (.variable(name), written) }
        if isName, tail.starts(with: ":-".unicodeScalars) {
            return (.fallback(name, String(tail.dropFirst(2))), written)
        }
        if isName, tail.starts(with: ":?".unicodeScalars) { return (.demand(name, String(tail.dropFirst(2))), written) }
        let forms = "${NAME}, ${NAME:-default}, ${NAME:?message} or ${file:/path}"
        throw problem(written, "this is no reference; write \(forms), or $${ where the text itself is meant")
    }

    private static func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "A"..."Z", "a"..."z", "0"..."9", "_": true
        default: false
        }
    }
}
