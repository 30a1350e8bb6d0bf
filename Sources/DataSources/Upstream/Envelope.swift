import Configuration
import JSON

/// Objects that are made of what an upstream says.
enum Envelope {
    /// An object of these members in their order; their values are JSON.
    static func object(_ members: [(name: String, value: JSONText)]) -> JSONText {
        var bytes: [UInt8] = [UInt8(ascii: "{")]
        for (index, member) in members.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += JSONText(member.name).bytes
            bytes.append(UInt8(ascii: ":"))
            bytes += member.value.bytes
        }
        bytes.append(UInt8(ascii: "}"))
        return JSONText(trusted: bytes)
    }

    /// A list of these.
    static func list(_ elements: [JSONText]) -> JSONText {
        var bytes: [UInt8] = [UInt8(ascii: "[")]
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += element.bytes
        }
        bytes.append(UInt8(ascii: "]"))
        return JSONText(trusted: bytes)
    }

    /// Where a message came from, and what it says: JSON where that is JSON, else text.
    static func message(
        _ place: String,
        _ name: String,
        _ payload: [UInt8],
        as format: ResultFormat,
        in charset: Charset,
        limit: Int
    ) async throws(SourceError) -> SourceResult {
        let called = "the message of \(name.quoted)"
        let value = try await value(payload, as: format, in: charset, limit: limit, called: called)
        return SourceResult(object([(place, JSONText(name)), ("payload", value)]))
    }

    /// What bytes say in this format: of ``ResultFormat/auto`` JSON where they are JSON, else text; a byte order mark tells
    /// their charset, or else `charset` does.
    static func value(
        _ bytes: [UInt8],
        as format: ResultFormat,
        in charset: Charset,
        limit: Int,
        called name: String
    ) async throws(SourceError) -> JSONText {
        guard bytes.count <= limit else {
            throw SourceError(.tooLarge, "\(name) is longer than \(limit) bytes; raise max_bytes")
        }
        switch try await SourceResult.reading(bytes, as: format, in: charset, called: name).content {
        case .json(let json): return json
        case .text(let text): return JSONText(text)
        case .unchanged: return JSONText(.null)
        }
    }
}

extension Result where Failure == SourceError {
    /// What comes of `body`, or why nothing does.
    static func reading(_ body: () async throws(SourceError) -> Success) async -> Self {
        do throws(SourceError) {
            return .success(try await body())
        } catch {
            return .failure(error)
        }
    }
}

extension ConfigSection {
    /// A text, or a list of one or more, none of them empty or with NUL; nil after reporting what is wrong.
    func words(_ key: String) -> [String]? {
        guard let node = node(key) else { return nil }
        var words: [String] = []
        if case .sequence = node.content {
            guard let list = strings(key) else { return nil }
            words = list
        } else {
            guard let word = SourceOptions.word(in: self, key) else { return nil }
            words = [word]
        }
        guard !words.isEmpty else {
            report("\(name(of: key)) names nothing; write one or more", at: key)
            return nil
        }
        guard words.allSatisfy({ !$0.isEmpty && !$0.utf8.contains(0) }) else {
            report("\(name(of: key)) holds an empty text, or one with a NUL character", at: key)
            return nil
        }
        return words
    }
}
