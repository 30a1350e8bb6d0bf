import Configuration

/// A text read as `jobs.yaml`, with what the printer says about its faults.
struct Reading {
    let node: Node?
    let diagnostics = Diagnostics()
    private let bytes: [UInt8]

    init(_ text: String) { self.init(Array(text.utf8)) }

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        node = YAMLReader.read(bytes, file: "jobs.yaml", diagnostics: diagnostics)
    }

    /// All faults as they are printed.
    var printed: String {
        let printer = DiagnosticPrinter(texts: ["jobs.yaml": bytes])
        return diagnostics.list.map(printer.text).joined()
    }

    /// The places and sentences alone.
    var messages: [String] { diagnostics.list.map { "\($0.location.line):\($0.location.column) \($0.message)" } }

    /// The document as a map of the owner `server`.
    var fields: ConfigSection? { node.flatMap { ConfigSection($0, of: "server", diagnostics: diagnostics) } }
}

extension Node {
    /// A short form for comparisons: `{a: [b, 'c']}`, quoted scalars in quotes.
    var outline: String {
        switch content {
        case .scalar(let scalar): scalar.isPlain ? scalar.text : "'\(scalar.text)'"
        case .sequence(let items): "[\(items.map(\.outline).joined(separator: ", "))]"
        case .mapping(let entries):
            "{\(entries.map { "\($0.key.outline): \($0.value.outline)" }.joined(separator: ", "))}"
        }
    }

    /// The place and width of each scalar in the order of the file.
    var places: [String] {
        switch content {
        case .scalar(let scalar): ["\(scalar.text) \(location.line):\(location.column)+\(width)"]
        case .sequence(let items): items.flatMap(\.places)
        case .mapping(let entries): entries.flatMap { $0.key.places + $0.value.places }
        }
    }
}
