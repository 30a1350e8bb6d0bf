/// One line of the log, whatever is in its message: text from outside cannot begin a line of its own.
struct LogLine {
    let time: LogTime
    let level: Log.Level
    let message: String
    /// Further members of the JSON form; the text form leaves them to the message.
    var fields: KeyValuePairs<String, String> = [:]

    /// A longer text is cut where it would be written with more bytes, so that a line is one write to a pipe.
    static let mostBytes = 3000

    /// For people: `2026-11-21 01:02:03 warning  job "disk" failed: ...`.
    var text: String {
        let padding = String(repeating: " ", count: 9 - level.rawValue.count)
        return "\(time.local) \(level.rawValue)\(padding)\(Self.shown(message))\n"
    }

    /// For programs: one JSON object.
    var json: String {
        var members = [("time", time.utc), ("level", level.rawValue), ("message", message)]
        members += fields.map { ($0.key, $0.value) }
        return "{\(members.map { "\(Self.quoted($0.0)):\(Self.quoted($0.1))" }.joined(separator: ","))}\n"
    }

    private static func shown(_ text: String) -> String {
        written(text) { scalar in
            switch scalar {
            case "\n": "\\n"
            case "\r": "\\r"
            case "\t": "\\t"
            case _ where isHidden(scalar): "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            default: nil
            }
        }
    }

    private static func quoted(_ text: String) -> String {
        let inside = written(text) { scalar in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case "\n": "\\n"
            case "\r": "\\r"
            case "\t": "\\t"
            case _ where isHidden(scalar): String(scalar).utf16.map { "\\u\(fourDigits($0))" }.joined()
            default: nil
            }
        }
        return "\"\(inside)\""
    }

    /// The text with its escapes, cut before it is too long.
    private static func written(_ text: String, escape: (Unicode.Scalar) -> String?) -> String {
        var written = ""
        for scalar in text.unicodeScalars {
            let next = escape(scalar) ?? String(scalar)
            guard written.utf8.count + next.utf8.count <= mostBytes else { return written + "... (cut)" }
            written += next
        }
        return written
    }

    /// What moves the cursor, reorders text or breaks lines, besides what cannot be seen.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        default: false
        }
    }

    private static func fourDigits(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
