/// One answer as it came.
struct Answer: Equatable {
    var status: Int
    var fields: [String]
    var body: String

    /// The value of the one field with this name.
    func field(_ name: String) -> String? {
        let values = fields.filter { $0.hasPrefix("\(name): ") }.map { String($0.dropFirst(name.count + 2)) }
        return values.count == 1 ? values[0] : nil
    }
}

extension RawClient {
    /// The lines of the next head, without the empty one.
    func readHead() throws -> [String] {
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let range = received.firstRange(of: end) {
                let head = String(decoding: received[..<range.lowerBound], as: UTF8.self)
                received.removeFirst(range.upperBound)
                return head.components(separatedBy: "\r\n")
            }
            let more = try receive()
            guard !more.isEmpty else { throw Failure.endedEarly }
            received += more
        }
    }

    /// The next answer, its body as long as it says.
    func readAnswer(withoutBody: Bool = false) throws -> Answer {
        let head = try readHead()
        var answer = Answer(status: Int(head[0].split(separator: " ")[1]) ?? 0, fields: Array(head[1...]), body: "")
        let length = withoutBody ? 0 : answer.field("Content-Length").flatMap { Int($0) } ?? 0
        while received.count < length {
            let more = try receive()
            guard !more.isEmpty else { throw Failure.endedEarly }
            received += more
        }
        answer.body = String(decoding: received[..<length], as: UTF8.self)
        received.removeFirst(length)
        return answer
    }

    /// Asks for a target and reads the answer.
    func get(_ target: String) throws -> Answer {
        try send("GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n")
        return try readAnswer()
    }
}

extension String {
    fileprivate func components(separatedBy separator: String) -> [String] {
        var parts: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }
}
