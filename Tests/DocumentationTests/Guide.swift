import TestSupport
import Foundation
import Testing

/// What docs/design.md says is to be written to add a source, a schedule and a route.
struct Guide {
    /// The path and the text of each new file.
    var files: [(path: String, text: String)] = []
    /// What is to be changed in files that are there.
    var edits: [Edit] = []

    /// Lines of a file, and what is to stand in their place.
    struct Edit {
        let path: String
        var old = ""
        var new = ""

        /// The text with the change; nil where the lines are not in it, or more than once.
        func applied(to text: String) -> String? {
            text.ranges(of: old).count == 1 ? text.replacing(old, with: new) : nil
        }
    }

    init(_ document: Document = Document("docs/design.md")) throws {
        for block in document.blocks {
            switch block.language {
            case "swift":
                let before = document.prose.filter { $0.number < block.line }.flatMap { Document.code(in: $0.text) }
                let path = try #require(before.last { $0.hasSuffix(".swift") }, "\(block.testDescription)")
                files.append((path, block.text))
            case "diff": edits += Self.edits(block.text)
            default: break
            }
        }
    }

    /// The edits of a block: a line `+++ PATH` begins those of a file, and `@@` another one of it.
    private static func edits(_ block: String) -> [Edit] {
        var edits: [Edit] = []
        for line in block.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            if line.hasPrefix("+++ ") {
                edits.append(Edit(path: String(line.dropFirst(4))))
            } else if line == "@@" {
                edits.append(Edit(path: edits.last?.path ?? ""))
            } else if let last = edits.indices.last {
                if !line.hasPrefix("+") { edits[last].old += "\(line.dropFirst())\n" }
                if !line.hasPrefix("-") { edits[last].new += "\(line.dropFirst())\n" }
            }
        }
        return edits
    }

    /// Does in a copy of the package what it says.
    func apply(to package: URL) throws {
        for (path, text) in files { try Data(text.utf8).write(to: package.appending(path: path)) }
        for edit in edits {
            let file = package.appending(path: edit.path)
            let text = try String(contentsOf: file, encoding: .utf8)
            let changed = try #require(edit.applied(to: text), "\(edit.path): \(edit.old)")
            try Data(changed.utf8).write(to: file)
        }
    }
}
