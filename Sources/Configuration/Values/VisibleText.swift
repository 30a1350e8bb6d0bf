/// Makes text from outside safe to print: what could move the cursor or hide other text is shown as its code.
public enum VisibleText {
    /// The text with a space for each tab and a code like `\u{1B}` for each character that isn't seen.
    public static func of(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { $0 += shown($1) }
    }

    /// How many columns of a terminal the shown form of `scalar` takes.
    static func columns(of scalar: Unicode.Scalar) -> Int {
        if isHidden(scalar) { return shown(scalar).count }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: return isWide(scalar) ? 2 : 1
        }
    }

    private static func shown(_ scalar: Unicode.Scalar) -> String {
        if scalar == "\t" { return " " }
        return isHidden(scalar) ? "\\u{\(String(scalar.value, radix: 16, uppercase: true))}" : String(scalar)
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control: scalar != "\t"
        case .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        default: false
        }
    }

    /// The blocks of wide characters that people write in configuration files (Unicode TR 11).
    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
            0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
