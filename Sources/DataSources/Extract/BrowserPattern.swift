/// Whether a browser's form can use a regular expression: `<input pattern>` reads it with the flag v, where some characters
/// need a \ that need none elsewhere; HTML Living Standard §4.10.5.3.6, ECMA-262 §22.2.1.
public enum BrowserPattern {
    /// What a browser would find wrong, as the end of a sentence, and the expression to write instead.
    ///
    /// The latter is nil where that can't be told; all is nil where nothing is seen. Not all that is wrong is seen.
    public static func fault(in text: String) -> (sentence: String, meant: String?)? {
        var reader = Reader(text)
        return reader.read()
    }

    /// An expression that a form can use in the place of this one, which it may be itself; nil where none is known.
    public static func form(of text: String) -> String? {
        guard let fault = fault(in: text) else { return text }
        return fault.meant
    }

    private struct Reader {
        let scalars: [Unicode.Scalar]
        var place = 0
        var meant = ""
        var fault: String?
        /// Whether the fault goes away with what is meant.
        var isMendable = true

        init(_ text: String) { scalars = Array(text.unicodeScalars) }

        /// What may stand behind a \ where it stands for no class and no control.
        private static let escapable = Set("^$\\.*+?()[]{}|/".unicodeScalars)
        private static let letters = Set("dDwWsSbBfnrtvcxupPk0123456789".unicodeScalars)
        /// What needs a \ in brackets.
        private static let marks = Set("()[]{}/-|".unicodeScalars)
        /// What may have one there.
        private static let classEscapes = Set("&-!#%,:;<=>@`~".unicodeScalars)
        /// What means something twice in a row there.
        private static let doubled = Set("&!#$%*+,.:;<=>?@^`~".unicodeScalars)

        private var current: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }
        private var next: Unicode.Scalar? { place + 1 < scalars.count ? scalars[place + 1] : nil }

        mutating func read() -> (sentence: String, meant: String?)? {
            while let scalar = current {
                switch scalar {
                case "\\": readEscape(isInBrackets: false)
                case "[": readBrackets()
                default:
                    if scalar == "?" || scalar == "+" || scalar == "*", next == "+" {
                        blame("\(scalar)+ is not known there", isMendable: false)
                    }
                    take()
                }
            }
            return fault.map { ($0, isMendable ? meant : nil) }
        }

        private mutating func blame(_ reason: String, isMendable: Bool = true) {
            if fault == nil { fault = reason }
            self.isMendable = self.isMendable && isMendable
        }

        private mutating func take() {
            if let current { meant.unicodeScalars.append(current) }
            place += 1
        }

        private mutating func readEscape(isInBrackets: Bool) {
            guard let escaped = next else { return take() }
            let isKnown =
                Self.escapable.contains(escaped) || Self.letters.contains(escaped)
                || isInBrackets && Self.classEscapes.contains(escaped)
            if !isKnown {
                let isLetter = escaped.properties.isAlphabetic
                blame("\\\(escaped) is no escape there", isMendable: !isLetter)
                // Without its \ it is the same, unless it is a letter.
                if !isLetter { place += 1 } else { take() }
                return take()
            }
            take()
            take()
            // A class by its name, or a character by its number: what stands in { } belongs to it.
            guard "pPu".unicodeScalars.contains(escaped), current == "{" else { return }
            while let current, current != "}" { take() }
            take()
        }

        private mutating func readBrackets() {
            take()
            if current == "^" { take() }
            var isFirst = true
            while let scalar = current, scalar != "]" || isFirst && next != nil && scalar == "]" {
                if scalar == "\\" {
                    readEscape(isInBrackets: true)
                } else if scalar == "-", next == "-" {
                    blame("-- in [ ] takes a class away there, and cannot stand beside ranges", isMendable: false)
                    take()
                    take()
                } else if scalar == "-", !isFirst, let next, next != "]", !endsRange {
                    // Between two others it is a range.
                    take()
                    if current == "\\" { readEscape(isInBrackets: true) } else { takeMember() }
                    endsRange = true
                    isFirst = false
                    continue
                } else {
                    takeMember()
                }
                endsRange = false
                isFirst = false
            }
            endsRange = false
            take()
        }

        /// Whether what was read last is the end of a range or a class, behind which a - is no range.
        private var endsRange = false

        private mutating func takeMember() {
            guard let scalar = current else { return }
            // Here, too, these take classes together.
            if scalar == "[" { blame("a [ in [ ] begins another class there", isMendable: false) }
            if Self.marks.contains(scalar) {
                blame("\(scalar) in [ ] needs a \\ there")
                meant += "\\"
            } else if Self.doubled.contains(scalar), next == scalar {
                blame(
                    scalar == "&"
                        ? "&& in [ ] stands between classes alone"
                        : "\(scalar)\(scalar) in [ ] means something else there",
                    isMendable: Self.classEscapes.contains(scalar) && scalar != "&"
                )
                meant += "\\"
            }
            take()
        }
    }
}
