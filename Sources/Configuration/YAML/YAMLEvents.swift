import CYAML

/// One step of libyaml's parser, as a value.
struct YAMLEvent {
    /// What was found; tags and anchors are nil where none were written.
    enum Kind {
        case alias(String)
        case scalar(Node.Scalar, anchor: String?, tag: String?)
        case sequenceStart(anchor: String?, tag: String?, isFlow: Bool)
        case mappingStart(anchor: String?, tag: String?, isFlow: Bool)
        case sequenceEnd
        case mappingEnd
        case documentStart
        case documentEnd
        case streamStart
        case streamEnd
    }

    let kind: Kind
    let start: YAMLPosition
    let end: YAMLPosition
}

/// A place as libyaml counts: line and column from 0, the column in characters.
struct YAMLPosition {
    let line: Int
    let column: Int

    init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    init(_ location: yaml_mark_t) {
        line = Int(clamping: location.line)
        column = Int(clamping: location.column)
    }
}

/// What libyaml says when it stops.
struct YAMLProblem: Error {
    let problem: String
    let context: String
    let place: YAMLPosition
    let contextPlace: YAMLPosition
}

/// The events of one YAML text, pulled one by one from libyaml (yaml.h, `yaml_parser_parse`).
///
/// Safe to use: the parser and the copy of the text that it reads are allocated and freed here, never leave this class,
/// and live exactly as long as it.
@safe final class YAMLEvents {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>

    init(_ bytes: [UInt8]) throws(YAMLProblem) {
        unsafe parser = .allocate(capacity: 1)
        unsafe input = .allocate(capacity: bytes.count)
        // Exactly `bytes.count` bytes are written into a buffer of that size.
        _ = unsafe input.initialize(from: bytes)
        // The pointer is to memory for one parser, which this call fills.
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            // The only failure is a lack of memory, and this class then frees an emptied parser in its deinit.
            throw unsafe YAMLProblem(parser.pointee)
        }
        // UTF-8 is said beforehand, so that no byte order mark changes it.
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        // `input` outlives `parser`: both are freed in deinit, the parser first.
        unsafe yaml_parser_set_input_string(parser, input.baseAddress, input.count)
    }

    deinit {
        // Each was allocated in init and is freed only here.
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe input.deallocate()
    }

    /// The next event; after a failure or the end of the stream it must not be called again.
    func next() throws(YAMLProblem) -> YAMLEvent {
        var event = unsafe yaml_event_t()
        // The parser was initialized; the event is a local that libyaml fills or leaves empty.
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw unsafe YAMLProblem(parser.pointee) }
        defer { unsafe yaml_event_delete(&event) }
        return unsafe YAMLEvent(event)
    }
}

extension YAMLProblem {
    /// Copies what a parser that has stopped says; its texts are constants of the library.
    fileprivate init(_ parser: yaml_parser_t) {
        problem = unsafe parser.problem.map { unsafe String(cString: $0) } ?? ""
        context = unsafe parser.context.map { unsafe String(cString: $0) } ?? ""
        place = unsafe YAMLPosition(parser.problem_mark)
        contextPlace = unsafe YAMLPosition(parser.context_mark)
    }
}

extension YAMLEvent {
    /// Copies an event that libyaml has filled; the member of the union is the one its type names (yaml.h).
    fileprivate init(_ event: yaml_event_t) {
        start = unsafe YAMLPosition(event.start_mark)
        end = unsafe YAMLPosition(event.end_mark)
        kind =
            switch unsafe event.type {
            case YAML_ALIAS_EVENT: unsafe .alias(text(event.data.alias.anchor) ?? "")
            case YAML_SCALAR_EVENT: unsafe Self.scalar(event)
            case YAML_SEQUENCE_START_EVENT:
                unsafe .sequenceStart(
                    anchor: text(event.data.sequence_start.anchor),
                    tag: text(event.data.sequence_start.tag),
                    isFlow: event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
                )
            case YAML_MAPPING_START_EVENT:
                unsafe .mappingStart(
                    anchor: text(event.data.mapping_start.anchor),
                    tag: text(event.data.mapping_start.tag),
                    isFlow: event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
                )
            case YAML_SEQUENCE_END_EVENT: .sequenceEnd
            case YAML_MAPPING_END_EVENT: .mappingEnd
            case YAML_DOCUMENT_START_EVENT: .documentStart
            case YAML_DOCUMENT_END_EVENT: .documentEnd
            case YAML_STREAM_START_EVENT: .streamStart
            default: .streamEnd
            }
    }

    private static func scalar(_ event: yaml_event_t) -> Kind {
        let scalar = unsafe event.data.scalar
        // libyaml gives `length` readable bytes at `value`.
        let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
        let isPlain = unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE
        return unsafe .scalar(
            Node.Scalar(
                text: String(decoding: bytes, as: UTF8.self),
                isPlain: isPlain,
                tag: CoreTag(written: text(scalar.tag))
            ),
            anchor: text(scalar.anchor),
            tag: text(scalar.tag)
        )
    }
}

/// Copies a text of libyaml, which ends in a zero byte; nil stays nil.
private func text(_ start: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    unsafe start.map { unsafe String(cString: $0) }
}
