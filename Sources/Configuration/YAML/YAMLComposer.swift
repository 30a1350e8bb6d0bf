/// Builds nodes from the events of one text; what can be skipped is reported, what cannot is thrown.
struct YAMLComposer {
    /// How deep lists and maps may stand in each other.
    static let maximumDepth = 100
    /// How many values all aliases together may stand for.
    static let maximumAliased = 200_000

    /// A finished node, the number of nodes in it, and how many levels of lists and maps it has, with itself.
    private struct Piece {
        let node: Node
        var size = 1
        var height = 0
    }

    private let events: YAMLEvents
    private let sentences: YAMLDiagnostics
    private let diagnostics: Diagnostics
    private let file: String
    /// Whether nobody wrote it by hand.
    private let isData: Bool
    private var anchors: [String: Piece] = [:]
    private var openAnchors: Set<String> = []
    private var aliased = 0

    /// Takes a text, and the same cut into lines.
    init(
        _ text: [UInt8],
        _ lines: SourceText,
        file: String,
        diagnostics: Diagnostics,
        isData: Bool = false
    ) throws(Diagnostic) {
        self.isData = isData
        let sentences = YAMLDiagnostics(text: lines, file: file)
        do throws(YAMLProblem) { events = try YAMLEvents(text) } catch { throw sentences.diagnostic(for: error) }
        self.sentences = sentences
        self.file = file
        self.diagnostics = diagnostics
    }

    /// The one document of the text.
    mutating func document() throws(Diagnostic) -> Node {
        var root: Node?
        while true {
            let event = try next()
            switch event.kind {
            case .streamStart, .documentEnd: continue
            case .documentStart where root == nil: root = try piece(try next(), depth: 0).node
            case .streamEnd:
                let empty = Node.Content.scalar(Node.Scalar(text: "", isPlain: true))
                return root ?? Node(location: SourceLocation(file: file, line: 1, column: 1), width: 1, content: empty)
            default:
                throw Diagnostic("a second document begins here; a file holds one", at: location(event.start), width: 3)
            }
        }
    }

    private func next() throws(Diagnostic) -> YAMLEvent {
        do throws(YAMLProblem) { return try events.next() } catch { throw sentences.diagnostic(for: error) }
    }

    private func location(_ position: YAMLPosition) -> SourceLocation {
        SourceLocation(file: file, line: position.line + 1, column: position.column + 1)
    }

    /// The node that begins with `event`; `depth` is the number of lists and maps around it.
    private mutating func piece(_ event: YAMLEvent, depth: Int) throws(Diagnostic) -> Piece {
        switch event.kind {
        case .alias(let name): return try alias(name, event, depth: depth)
        case .scalar(let scalar, let anchor, let tag):
            check(tag, at: event.start)
            if let tag = scalar.tag, scalar.value == nil, !ReferenceText.isNeeded(in: scalar.text) {
                throw Diagnostic(
                    "\(scalar.text.quoted) is not what its tag !!\(tag.rawValue) says",
                    at: location(event.start)
                )
            }
            if !isData, let diagnostic = sentences.foreignSpace(scalar, at: event.start) { throw diagnostic }
            var scalar = scalar
            if !isData, let (diagnostic, inside) = sentences.foreignQuotes(scalar, at: event.start) {
                diagnostics.report(diagnostic)
                // What stands in them is looked at, too, so that all faults are told at once.
                scalar = Node.Scalar(text: inside, isPlain: false)
            }
            let width = event.start.line == event.end.line ? event.end.column - event.start.column : 1
            let piece = Piece(
                node: Node(location: location(event.start), width: max(1, width), content: .scalar(scalar))
            )
            if let anchor { anchors[anchor] = piece }
            return piece
        case .sequenceStart(let anchor, let tag, let isFlow):
            return try collection(anchor, tag, event, depth: depth) { composer, piece throws(Diagnostic) in
                try composer.sequence(from: event, isFlow: isFlow, depth: depth + 1, into: &piece)
            }
        case .mappingStart(let anchor, let tag, let isFlow):
            return try collection(anchor, tag, event, depth: depth) { composer, piece throws(Diagnostic) in
                try composer.mapping(from: event, isFlow: isFlow, depth: depth + 1, into: &piece)
            }
        default: throw Diagnostic("a value is missing here", at: location(event.start))
        }
    }

    /// Checks what lists and maps have in common, and remembers the anchor when the content is complete.
    private mutating func collection(
        _ anchor: String?,
        _ tag: String?,
        _ event: YAMLEvent,
        depth: Int,
        content: (inout YAMLComposer, inout (size: Int, height: Int)) throws(Diagnostic) -> Node
    ) throws(Diagnostic) -> Piece {
        check(tag, at: event.start)
        guard depth < Self.maximumDepth else { throw tooDeep(event.start) }
        if let anchor { openAnchors.insert(anchor) }
        var extent = (size: 1, height: 1)
        let node = try content(&self, &extent)
        let piece = Piece(node: node, size: extent.size, height: extent.height)
        if let anchor {
            openAnchors.remove(anchor)
            anchors[anchor] = piece
        }
        return piece
    }

    private mutating func sequence(
        from event: YAMLEvent,
        isFlow: Bool,
        depth: Int,
        into extent: inout (size: Int, height: Int)
    ) throws(Diagnostic) -> Node {
        var items: [Node] = []
        while true {
            let inner = try next()
            if case .sequenceEnd = inner.kind {
                let width = isFlow ? width(event.start, inner.end) : 1
                return Node(location: location(event.start), width: width, content: .sequence(items))
            }
            let item = try piece(inner, depth: depth)
            items.append(item.node)
            extent = (extent.size + item.size, max(extent.height, item.height + 1))
        }
    }

    private mutating func mapping(
        from event: YAMLEvent,
        isFlow: Bool,
        depth: Int,
        into extent: inout (size: Int, height: Int)
    ) throws(Diagnostic) -> Node {
        var entries = YAMLEntries()
        while true {
            let keyEvent = try next()
            if case .mappingEnd = keyEvent.kind {
                let all = entries.merged()
                let width = isFlow ? width(event.start, keyEvent.end) : all.first?.key.width ?? 1
                return Node(location: location(event.start), width: width, content: .mapping(all))
            }
            let key = try piece(keyEvent, depth: depth)
            let valueEvent = try next()
            if key.node.text == "<<" { try checkMerge(valueEvent) }
            let value = try piece(valueEvent, depth: depth)
            extent.size += key.size + value.size
            // What is merged comes to stand in this map itself.
            let isMerge = key.node.text == "<<"
            extent.height = max(extent.height, key.height + 1, isMerge ? value.height : value.height + 1)
            entries.add(Node.Entry(key: key.node, value: value.node), diagnostics: diagnostics)
        }
    }

    /// What the anchor `name` stands for; the count of all such values is bounded, which stops alias bombs.
    private mutating func alias(_ name: String, _ event: YAMLEvent, depth: Int) throws(Diagnostic) -> Piece {
        guard let piece = anchors[name] else {
            let known = openAnchors.contains(name)
            let reason = known ? "the alias *\(name) stands inside what it names" : "no anchor &\(name) stands above"
            if !known, let near = Suggestion.nearest(to: name, among: anchors.keys.sorted()) {
                let opening = sentences.opening(before: event.start) ?? ""
                throw Diagnostic(
                    "\(reason); did you mean *\(near)?",
                    at: location(event.start),
                    width: width(event.start, event.end),
                    fixIt: "\(opening)*\(near)"
                )
            }
            throw sentences.quoted(
                known ? reason : "\(reason); if the * is part of the text, quote it",
                at: event.start,
                width: width(event.start, event.end)
            )
        }
        aliased += piece.size
        guard aliased <= Self.maximumAliased else {
            throw Diagnostic("the aliases unfold to more than \(Self.maximumAliased) values", at: location(event.start))
        }
        guard depth + piece.height <= Self.maximumDepth else { throw tooDeep(event.start) }
        return piece
    }

    /// Refuses the name of no map behind `<<`, where quotes would be of no help.
    private func checkMerge(_ event: YAMLEvent) throws(Diagnostic) {
        /// The anchors of maps; looked for where there is a fault, since a file can have very many.
        var maps: [String] { anchors.filter { $0.value.node.kind == "a map" }.map(\.key).sorted() }
        switch event.kind {
        case .alias(let name) where anchors[name] == nil && !openAnchors.contains(name):
            let maps = maps
            let meant =
                Suggestion.nearest(to: name, among: maps) ?? maps.first { name.hasPrefix($0) || $0.hasPrefix(name) }
            let only = maps.count == 1 ? maps.first : nil
            let hint = (meant ?? only).map { "did you mean *\($0)?" } ?? "put &\(name) behind the colon of a map above"
            throw Diagnostic(
                "no anchor &\(name) stands above; \(hint)",
                at: location(event.start),
                width: width(event.start, event.end),
                fixIt: (meant ?? only).map { "<<: *\($0)" }
            )
        case .scalar(let scalar, _, _) where anchors[scalar.text]?.node.kind == "a map":
            throw Diagnostic(
                "<< takes an alias of a map, which begins with *",
                at: location(event.start),
                width: width(event.start, event.end),
                fixIt: "<<: *\(scalar.text)"
            )
        default: return
        }
    }

    private func tooDeep(_ position: YAMLPosition) -> Diagnostic {
        Diagnostic(
            "lists and maps stand in each other more than \(Self.maximumDepth) levels deep",
            at: location(position)
        )
    }

    /// Reports a tag other than those of YAML's own types, which change nothing here.
    private func check(_ tag: String?, at position: YAMLPosition) {
        guard let tag, tag != "!", !tag.hasPrefix("tag:yaml.org,2002:") || tag.hasSuffix(":binary") else { return }
        diagnostics.report(
            sentences.quoted(
                "the tag \(tag.quoted) means nothing here; if the ! is part of the text, quote it",
                at: position,
                width: 1
            )
        )
    }

    private func width(_ start: YAMLPosition, _ end: YAMLPosition) -> Int {
        start.line == end.line ? max(1, end.column - start.column) : 1
    }
}
