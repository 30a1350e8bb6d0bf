import Foundation
import FoundationXML
import JSON

/// Builds JSON from the elements of an XML document (XML 1.0, fifth edition), as xmltodict and xq do.
///
/// An element is an object of its attributes, `@name`, its elements, and its text, `#text`; one of text alone is that text,
/// an empty one null. Elements of the same name are a list at the place of the first. The `item` of RSS and the `entry` of
/// Atom are a list however many there are. Declarations of name spaces are left out; names keep their prefixes.
final class XMLElements: NSObject {
    /// How deep elements may stand in each other.
    static let maximumDepth = 100

    fileprivate struct Element {
        let name: String
        var members: [(name: String, value: JSONValue)] = []
        /// Where the values of a name stand, for those that have more than one, or are a list in any case.
        var lists: [String: [JSONValue]] = [:]
        var places: [String: Int] = [:]
        var text = ""
    }

    private var open: [Element] = []
    private var root: (name: String, value: JSONValue)?
    private var fault: (line: Int, reason: String)?

    /// Reads UTF-8 without a declaration; `<!ENTITY` must not stand in it.
    static func reply(to text: [UInt8]) -> HelperReply {
        // Section 2.2; some of them Foundation's parser would take for another charset.
        let isAllowed: (UInt8) -> Bool = { $0 >= 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
        if let place = text.firstIndex(where: { !isAllowed($0) }) {
            return .broken(line: 1 + text[..<place].count { $0 == 0x0A }, reason: Self.wrongCharacter)
        }
        let parser = XMLParser(data: Data(text))
        parser.shouldProcessNamespaces = false
        parser.shouldResolveExternalEntities = false
        let elements = XMLElements()
        parser.delegate = elements
        let isGood = parser.parse()
        if let fault = elements.fault { return .broken(line: fault.line, reason: fault.reason) }
        if let error = parser.parserError, !Self.isWarning(error) {
            return .broken(line: max(1, parser.lineNumber), reason: elements.reason(error))
        }
        // What was cut off, or has a second root, is said to be good.
        guard isGood || parser.parserError != nil, elements.open.isEmpty, let root = elements.root else {
            let lines = text.count { $0 == 0x0A } + (text.last == 0x0A ? 0 : 1)
            return .broken(line: max(1, lines), reason: isTooShort)
        }
        var json: [UInt8] = []
        json.append(json: .object(JSONObject([(root.name, root.value)])))
        return .value(json)
    }

    private static let wrongCharacter = "a character stands here that XML can't have"
    private static let isTooShort = "the end comes before that of the document"

    /// Whether libxml2 only warns, as of a name space that is no URI: the document is well-formed all the same; xmlerror.h.
    private static func isWarning(_ error: any Error) -> Bool {
        [93, 97, 98, 99, 100, 102, 106, 107].contains((error as NSError).code)
    }

    /// What libxml2 says with numbers, in words; xmlerror.h.
    private func reason(_ error: any Error) -> String {
        let code = (error as NSError).code
        return switch code {
        case 4: "there is no document"
        case 5: open.isEmpty && root != nil ? "something stands behind the end of the document" : Self.isTooShort
        case 9: Self.wrongCharacter
        case 26, 27: "an entity is used that XML does not have, such as &nbsp;; write &#160; for that"
        case 38, 39, 40: "the value of an attribute is not closed, or has no quotes"
        case 41: "an attribute has no value"
        case 42: "an attribute stands there twice"
        case 62: "]]> stands in a text; write ]]&gt; for that"
        case 68: "a name is missing, as behind a < or & of the text; write &lt; or &amp; for those"
        case 73: "a > is missing"
        case 76: "an end tag names another element than the one that is open"
        case 77: "an element is not closed"
        case 200: "a name space has no name"
        case 201: "a prefix is not declared"
        default: "it is not well-formed (libxml2: \(code))"
        }
    }
}

extension XMLElements: XMLParserDelegate {
    func parser(
        _ parser: XMLParser,
        didStartElement name: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String]
    ) {
        guard root == nil else { return refuse(parser, "a second document begins here") }
        guard open.count < Self.maximumDepth else {
            return refuse(parser, "elements stand in each other more than \(Self.maximumDepth) levels deep")
        }
        var element = Element(name: name)
        // They come without an order.
        for (name, value) in attributes.sorted(by: { $0.key < $1.key })
        where name != "xmlns" && !name.hasPrefix("xmlns:") {
            element.add(.string(value), as: "@\(name)", isList: false)
        }
        open.append(element)
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        guard let element = open.popLast() else { return }
        let value = element.value(in: open.last?.name)
        guard let parent = open.indices.last else { return root = (element.name, value) }
        open[parent].add(value, as: element.name, isList: Self.isAlwaysList(element.name, in: open[parent].name))
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        guard let last = open.indices.last else { return }
        open[last].text += text
    }

    func parser(_ parser: XMLParser, foundCDATA bytes: Data) {
        guard let last = open.indices.last else { return }
        open[last].text += String(decoding: bytes, as: UTF8.self)
    }

    func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) {
        guard !Self.isWarning(error) else { return }
        refuse(parser, reason(error))
    }

    private func refuse(_ parser: XMLParser, _ reason: String) {
        if fault == nil { fault = (max(1, parser.lineNumber), reason) }
        parser.abortParsing()
    }

    /// Whether a feed has a list of these.
    fileprivate static func isAlwaysList(_ name: String, in parent: String?) -> Bool {
        switch name {
        case "item": parent == "channel" || parent == "rdf:RDF"
        case "entry": parent == "feed"
        default: false
        }
    }
}

extension XMLElements.Element {
    mutating func add(_ value: JSONValue, as name: String, isList: Bool) {
        if let place = places[name] {
            // Gathered apart, so that many of them take no longer than they are.
            lists[name, default: [members[place].value]].append(value)
        } else {
            places[name] = members.count
            members.append((name, value))
            if isList { lists[name] = [value] }
        }
    }

    /// White space of XML, which has none beyond ASCII (section 2.3).
    private static let space = CharacterSet(charactersIn: " \t\r\n")

    /// The finished element, inside another of that name.
    func value(in parent: String?) -> JSONValue {
        let text = text.trimmingCharacters(in: Self.space)
        var members = members.map { ($0.name, lists[$0.name].map { .array($0) } ?? $0.value) }
        // A feed without news has a list without any.
        let news = name == "feed" && parent == nil ? "entry" : name == "channel" && parent == "rss" ? "item" : nil
        if let news, places[news] == nil { members.append((news, .array([]))) }
        if members.isEmpty { return text.isEmpty ? .null : .string(text) }
        if !text.isEmpty { members.append(("#text", .string(text))) }
        return .object(JSONObject(members))
    }
}
