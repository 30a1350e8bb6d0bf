public import Foundation
public import Testing

/// A page of the documentation, taken apart as far as the tests need it.
public struct Document: Sendable {
    /// A fenced block.
    public struct Block: Sendable, CustomTestStringConvertible {
        /// The path of its page from the root of the repository.
        public let page: String
        /// The line of the fence that opens it, counted from 1.
        public let line: Int
        /// The word behind the fence; empty where there is none.
        public let language: String
        /// The lines between the fences, each with its end.
        public let text: String

        /// Where it stands.
        public var testDescription: String { "\(page):\(line)" }
    }

    /// The path from the root of the repository.
    public let name: String
    /// The whole page; empty where there is no such file.
    public let text: String
    /// The fenced blocks in their order.
    public let blocks: [Block]
    /// The lines outside of blocks, with their numbers.
    public let prose: [(number: Int, text: String)]

    /// The folder of the repository.
    public static let root = ProgramUnderTest.publicFolder.deletingLastPathComponent()

    /// All pages: what a newcomer reads first, the reference, and the examples.
    public static let all: [Document] = {
        let docs = (try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: "docs").path)) ?? []
        let pages = docs.filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" }
        return (["README.md", "SECURITY.md", "examples/README.md"] + pages).map { Document($0) }
    }()

    /// Reads a page by its path from the root of the repository.
    public init(_ name: String) {
        self.name = name
        text = (try? String(contentsOf: Self.root.appending(path: name), encoding: .utf8)) ?? ""
        var blocks: [Block] = []
        var prose: [(Int, String)] = []
        var open: (line: Int, language: String, lines: [Substring])?
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if let block = open {
                guard line == "```" else {
                    open?.lines.append(line)
                    continue
                }
                let text = block.lines.map { "\($0)\n" }.joined()
                blocks.append(Block(page: name, line: block.line, language: block.language, text: text))
                open = nil
            } else if line.hasPrefix("```") {
                open = (index + 1, String(line.dropFirst(3)), [])
            } else {
                prose.append((index + 1, String(line)))
            }
        }
        (self.blocks, self.prose) = (blocks, prose)
    }

    /// The blocks of all pages in one language.
    public static func blocks(of language: String) -> [Block] {
        all.flatMap(\.blocks).filter { $0.language == language }
    }
}

extension Document {
    /// A table: the cells of its rows, without its head.
    public struct Table {
        /// The cells of its first line.
        public let head: [String]
        /// The cells of each further line.
        public let rows: [[String]]

        /// The code in the first cell of each row.
        public var keys: [String] { rows.flatMap { Document.code(in: $0[0]) } }
    }

    /// The tables between a heading and the next one, of whatever level.
    public func tables(under heading: String) throws -> [Table] {
        let start = try #require(prose.firstIndex { $0.text == heading }, "\(name) has no heading \(heading)")
        let lines = prose[(start + 1)...].map(\.text).prefix { !$0.hasPrefix("#") }
        return lines.split { !$0.hasPrefix("|") }.map { table in
            let rows = table.map(Self.cells)
            return Table(head: rows[0], rows: Array(rows.dropFirst(2)))
        }
    }

    /// The texts between backticks outside of blocks.
    public var words: Set<String> { Set(prose.flatMap { Self.code(in: $0.text) }) }

    /// The texts between backticks.
    public static func code(in text: String) -> [String] { text.matches(of: /`([^`]+)`/).map { String($0.1) } }

    private static func cells(_ line: String) -> [String] {
        line.replacing("\\|", with: "\u{0}").split(separator: "|", omittingEmptySubsequences: false).dropFirst()
            .dropLast()
            .map { $0.trimmingCharacters(in: .whitespaces).replacing("\u{0}", with: "|") }
    }

    /// The names by which links lead to its headings.
    public var anchors: Set<String> {
        let headings = prose.map(\.text).filter { $0.hasPrefix("#") }.map { $0.drop { $0 == "#" }.dropFirst() }
        return Set(
            headings.map { heading in
                heading.lowercased().filter { $0.isLetter || $0.isNumber || " -_".contains($0) }
                    .replacing(" ", with: "-")
            }
        )
    }
}
