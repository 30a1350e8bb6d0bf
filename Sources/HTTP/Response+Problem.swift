extension Response {
    /// A further member of a problem, RFC 9457 §3.2.
    public enum ProblemMember: Sendable, Equatable {
        /// A string.
        case text(String)
        /// A whole number.
        case number(Int)
        /// An array of strings.
        case texts([String])
    }

    /// An error told in `application/problem+json`, RFC 9457; without a title it has the phrase of its status.
    public static func problem(
        status: Int,
        title: String? = nil,
        detail: String,
        members: KeyValuePairs<String, ProblemMember> = [:]
    ) -> Response {
        var json = JSONText()
        json.text("{\"type\":\"about:blank\",\"title\":")
        json.string(title ?? Status.phrase(status))
        json.text(",\"status\":\(status),\"detail\":")
        json.string(detail)
        for (name, value) in members {
            json.text(",")
            json.string(name)
            json.text(":")
            json.member(value)
        }
        json.text("}")
        return Response(status: status, fields: fresh("application/problem+json"), body: json.bytes)
    }

    /// The answer to a request that could not be read.
    public static func problem(_ error: RequestError) -> Response {
        problem(status: error.status, detail: error.sentence)
    }
}

/// JSON as it is written, RFC 8259.
private struct JSONText {
    var bytes: [UInt8] = []

    mutating func text(_ text: String) { bytes.append(contentsOf: text.utf8) }

    mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                self.text(digits.count == 1 ? "\\u000\(digits)" : "\\u00\(digits)")
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func member(_ value: Response.ProblemMember) {
        switch value {
        case .text(let value): string(value)
        case .number(let value): text(String(value))
        case .texts(let values):
            text("[")
            for (index, value) in values.enumerated() {
                if index > 0 { text(",") }
                string(value)
            }
            text("]")
        }
    }
}
