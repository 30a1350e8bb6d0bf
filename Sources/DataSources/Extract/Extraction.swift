import JSON

/// What a job picks out of a reading: the options `select`, `jq`, `match` and `format`.
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
    /// A program of jq, in place of a selection.
    let program: String?
    let pattern: MatchPattern?
    let format: ResultFormat
    /// How long a program may run on one value: at most as long as a run of its job.
    public var limit = Duration.seconds(10)

    init(
        _ selection: Selection = .all,
        jq program: String? = nil,
        match pattern: MatchPattern? = nil,
        format: ResultFormat = .auto
    ) {
        self.selection = selection
        self.program = program
        self.pattern = pattern
        self.format = format
    }

    /// Picks everything.
    public static let everything = Extraction()

    /// Whether it picks everything, whatever its limit is.
    public var isEverything: Bool { selection == .all && program == nil && pattern == nil && format == .auto }

    /// The pieces of `result` that are asked for; a failure has the kind `select`, `match` or `notJSON`.
    ///
    /// First `select`, then `match` on the text of what that gave. Takes 100 ms at most beside the time for reading the text.
    /// Not for a program of jq, which ``mayTakeLong``.
    public func apply(to result: SourceResult) throws(SourceError) -> SourceResult {
        if let picked = try pick(from: result) { return picked }
        throw .nothingMatches(in: try select(from: result).text)
    }

    /// The same as ``apply(to:)``, but nil where `match` finds nothing.
    ///
    /// Not for what ``mayTakeLong``.
    public func pick(from result: SourceResult) throws(SourceError) -> SourceResult? {
        guard result.content != .unchanged else { return result }
        let selected = try select(from: result)
        if let pattern { return try pattern.pieces(of: selected.text).map(understand) }
        return finished(selected)
    }

    /// What was selected, as the job wants it where nothing is searched for in it.
    func finished(_ selected: SourceResult) -> SourceResult {
        // What a program makes of a text is what it says.
        format == .text && program == nil ? SourceResult(.text(selected.text)) : selected
    }

    /// How a posted body is to be understood: ``ResultFormat/auto`` where its type decides.
    public var formatOfPosts: ResultFormat { requiresJSON ? .json : format.isStructured ? format : .auto }

    /// Whether a text is a path that `select` takes.
    public static func isPath(_ text: String) -> Bool { (try? SelectPath(text)) != nil }

    /// Whether only JSON is understood.
    public var requiresJSON: Bool { format == .json && pattern == nil }

    /// Whether a pattern is searched for, which can take a tenth of a second in a hostile text, a helper does the work, or a
    /// short text may unfold to a long value, as YAML with aliases.
    public var mayTakeLong: Bool { pattern != nil || program != nil || format == .xml || format == .yaml }

    func select(from result: SourceResult) throws(SourceError) -> SourceResult {
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
    func understand(_ pieces: MatchPattern.Pieces) throws(SourceError) -> SourceResult {
        // The whole was of that format, and its pieces are texts.
        let format = format.isStructured ? .auto : format
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
