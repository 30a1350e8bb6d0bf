@testable import DataSources
@testable import Helper
@testable import JSON

/// XML, from its charset to its elements, as the helper reads it.
enum XMLFuzz: FuzzTarget {
    static let name = "xml"

    static func run(_ bytes: [UInt8]) {
        guard let text = try? XMLText.utf8(bytes, .utf8) else { return }
        require(String(validating: text, as: UTF8.self) != nil, "it is UTF-8")
        guard XMLText.lineOfEntity(in: text) == nil else { return }
        switch XMLElements.reply(to: text) {
        case .value(let json):
            let read = try? JSONText(validating: json)
            require(read?.bytes == json && JSONKind(json[...]) == .object, "it is an object")
        case .broken(let line, let reason):
            require(line >= 0 && !reason.isEmpty, "a fault has words")
        default: require(false, "it is read or broken")
        }
    }
}

/// What a helper says, which may be anything once a program has broken it.
enum ReplyFuzz: FuzzTarget {
    static let name = "reply"

    static func run(_ bytes: [UInt8]) {
        let head = Array(bytes.prefix(HelperReply.headLength))
        guard head.count == HelperReply.headLength else { return }
        let text = Array(bytes.dropFirst(HelperReply.headLength))
        guard let reply = HelperReply(head, text) else { return }
        if case .faults(let faults) = reply {
            require(faults.count <= text.count / 12, "a fault has its bytes")
        } else if HelperReply.length(head) == text.count, case .value = reply {
            require(reply.bytes == bytes, "what was read is written the same way")
        }
        _ = HelperRequest.head(Array(bytes.prefix(HelperRequest.headLength)))
    }
}
