import JSON

/// JSON, one value a line, as a list; lines with nothing on them are passed over.
enum JSONLines {
    /// The list of all values; a fault names the line.
    static func json(_ text: [UInt8]) throws(FormatFault) -> JSONText {
        var json = [UInt8(ascii: "[")]
        // A mark at the begin was taken away where it told the charset.
        for (index, line) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            try FormatFault.checkStop(at: index)
            if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
            do throws(JSONText.Fault) {
                let value = try JSONText(validating: Array(line))
                if json.count > 1 { json.append(UInt8(ascii: ",")) }
                json += value.bytes
            } catch {
                let begin = String.quotedBegin(of: line)
                let problem = "is not JSON: \(error.problem) at byte \(error.offset); it begins with \(begin)"
                throw FormatFault(line: index + 1, problem: problem)
            }
        }
        json.append(UInt8(ascii: "]"))
        return JSONText(trusted: json)
    }
}
