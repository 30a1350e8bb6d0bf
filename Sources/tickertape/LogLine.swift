/// One line of the log, whatever is in its message: text from outside cannot begin a line of its own.
struct LogLine {
    let time: LogTime
    let level: Log.Level
    let message: String
    /// Further members of the JSON form; the text form leaves them to the message.
    var fields: KeyValuePairs<String, String> = [:]

    /// A longer message is cut, so that a line remains one write to a pipe.
    static let mostCharacters = 2000

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
        cut(text).reduce(into: "") { shown, scalar in
            switch scalar {
            case "\n": shown += "\\n"
            case "\r": shown += "\\r"
            case "\t": shown += "\\t"
            case _ where isHidden(scalar): shown += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            default: shown.unicodeScalars.append(scalar)
            }
        }
    }

    private static func quoted(_ text: String) -> String {
        cut(text).reduce(into: "\"") { quoted, scalar in
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where isHidden(scalar): for unit in String(scalar).utf16 { quoted += "\\u" + fourDigits(unit) }
            default: quoted.unicodeScalars.append(scalar)
            }
        } + "\""
    }

    private static func cut(_ text: String) -> [Unicode.Scalar] {
        let start = Array(text.unicodeScalars.prefix(mostCharacters + 1))
        guard start.count > mostCharacters else { return start }
        return Array(start.prefix(mostCharacters)) + Array("... (cut)".unicodeScalars)
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
