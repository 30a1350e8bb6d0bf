/// A JSON object on one line, written member by member in the order given.
public struct JSONLine {
    private var bytes = Array("{".utf8)

    /// An object without members.
    public init() {}

    /// Adds a text; nil is null.
    public mutating func add(_ name: String, _ text: String?) {
        begin(name)
        guard let text else { return bytes += "null".utf8 }
        bytes.append(jsonString: text)
    }

    /// Adds an integer.
    public mutating func add(_ name: String, _ number: Int) {
        begin(name)
        bytes += String(number).utf8
    }

    /// Adds a value of any kind.
    public mutating func add(_ name: String, _ value: JSONValue) {
        begin(name)
        bytes.append(json: value)
    }

    /// Adds what is JSON already; nil is null.
    public mutating func add(_ name: String, json: [UInt8]?) {
        begin(name)
        bytes += json ?? Array("null".utf8)
    }

    /// Adds an object whose members `write` adds.
    public mutating func add(_ name: String, _ write: (inout JSONLine) -> Void) {
        begin(name)
        var inner = JSONLine()
        write(&inner)
        bytes += inner.finished
    }

    /// Adds an array of objects.
    public mutating func add(_ name: String, each objects: [JSONLine]) {
        begin(name)
        bytes += Self.array(objects)
    }

    /// The whole object.
    public var finished: [UInt8] { bytes + "}".utf8 }

    /// An array of objects.
    public static func array(_ objects: [JSONLine]) -> [UInt8] {
        Array("[".utf8) + objects.map(\.finished).joined(separator: ",".utf8) + "]".utf8
    }

    private mutating func begin(_ name: String) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(jsonString: name)
        bytes.append(UInt8(ascii: ":"))
    }
}
