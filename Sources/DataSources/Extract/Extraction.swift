import JSON

/// What a job picks out of a reading: the options `select`, `match` and `format`.
public struct Extraction: Sendable {
    enum Selection: Sendable, Hashable {
        case all
        case one(SelectPath)
        /// An object of several, in the order of the file.
        case object([Member])
    }

    struct Member: Sendable, Hashable {
        let name: String
        let path: SelectPath
    }

    let selection: Selection
    let pattern: MatchPattern?
    let format: ResultFormat

    init(_ selection: Selection = .all, match pattern: MatchPattern? = nil, format: ResultFormat = .auto) {
        self.selection = selection
        self.pattern = pattern
        self.format = format
    }

    /// Picks everything.
    public static let everything = Extraction()

    /// The pieces of `result` that are asked for; a failure has the kind `select`, `match` or `notJSON`.
    ///
    /// First `select`, then `match` on the text of what that gave. Takes 100 ms at most beside the time for reading the text.
    public func apply(to result: SourceResult) throws(SourceError) -> SourceResult {
        if let picked = try pick(from: result) { return picked }
        throw .nothingMatches(in: try select(from: result).text)
    }

    /// The same as ``apply(to:)``, but nil where `match` finds nothing.
    func pick(from result: SourceResult) throws(SourceError) -> SourceResult? {
        guard result.content != .unchanged else { return result }
        let selected = try select(from: result)
        if let pattern { return try pattern.pieces(of: selected.text).map(understand) }
        return format == .text ? SourceResult(.text(selected.text)) : selected
    }

    /// Whether only JSON is understood.
    public var requiresJSON: Bool { format == .json && pattern == nil }

    /// Whether a pattern is searched for, which can take a tenth of a second in a hostile text.
    public var mayTakeLong: Bool { pattern != nil }

    /// The same as ``apply(to:)``, with a search that takes long on a thread of its own.
    public func applyWithoutBlocking(to result: SourceResult) async throws(SourceError) -> SourceResult {
        if let picked = try await pickWithoutBlocking(from: result) { return picked }
        throw .nothingMatches(in: try select(from: result).text)
    }

    /// The same as ``pick(from:)``, with a search that takes long on a thread of its own.
    ///
    /// Nearly all take microseconds: a thread for each would cost more than the search.
    public func pickWithoutBlocking(from result: SourceResult) async throws(SourceError) -> SourceResult? {
        guard let pattern, result.content != .unchanged else { return try pick(from: result) }
        let text = try select(from: result).text
        if text.utf8.count <= MatchPattern.shortLength,
            case .ended(let pieces) = pattern.search(text, within: MatchPattern.shortTime)
        {
            return try pieces.map(understand)
        }
        let pieces = try await BlockingWork().run {
            Result { () throws(SourceError) in try pattern.pieces(of: text) }
        }
        return try pieces.map(understand)
    }

    private func select(from result: SourceResult) throws(SourceError) -> SourceResult {
        switch selection {
        case .all: return result
        case .one(let path): return SourceResult(JSONText(trusted: Array(try path.follow(result.json.bytes[...]))))
        case .object(let members):
            let json = result.json.bytes[...]
            var object: [UInt8] = [UInt8(ascii: "{")]
            for member in members {
                let value = try member.path.follow(json)
                object.append(member: member.name, value)
            }
            object.append(UInt8(ascii: "}"))
            return SourceResult(JSONText(trusted: object))
        }
    }

    /// What was found as a reading.
    private func understand(_ pieces: MatchPattern.Pieces) throws(SourceError) -> SourceResult {
        var object: [UInt8] = [UInt8(ascii: "{")]
        for (name, piece) in pieces {
            let result = try piece.map { piece throws(SourceError) in try SourceResult(Array(piece.utf8), as: format) }
            guard let name else { return result ?? SourceResult(.json(JSONText(JSONValue.null))) }
            object.append(member: name, (result?.json ?? JSONText(JSONValue.null)).bytes)
        }
        object.append(UInt8(ascii: "}"))
        return SourceResult(JSONText(trusted: object))
    }
}

extension SourceResult {
    /// The value as JSON; text becomes a string.
    var json: JSONText {
        switch content {
        case .json(let json): json
        case .text(let text): JSONText(text)
        case .unchanged: JSONText(JSONValue.null)
        }
    }

    /// The value as text; JSON is written out.
    var text: String {
        switch content {
        case .json(let json): json.description
        case .text(let text): text
        case .unchanged: ""
        }
    }
}

extension [UInt8] {
    /// Appends a member behind the opening brace of an object or behind another member.
    fileprivate mutating func append(member name: String, _ value: some Sequence<UInt8>) {
        if last != UInt8(ascii: "{") { append(UInt8(ascii: ",")) }
        append(jsonString: name)
        append(UInt8(ascii: ":"))
        append(contentsOf: value)
    }
}
