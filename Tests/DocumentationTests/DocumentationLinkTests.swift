import TestSupport
import Foundation
import Testing

@Suite struct DocumentationLinkTests {
    struct Link: Sendable, CustomTestStringConvertible {
        let page: String
        let target: String

        var testDescription: String { "\(page): \(target)" }
    }

    /// What is linked or shown on all pages, but for the addresses of the web.
    private static let links: [Link] = Document.all.flatMap { page in
        page.prose.flatMap { line in
            line.text.matches(of: /\]\(([^()\s]+)\)/).map { Link(page: page.name, target: String($0.1)) }
        }
    }.filter { !$0.target.contains("://") }

    @Test(arguments: links) func `a link leads to a file, a folder or a heading that is there`(link: Link) throws {
        let parts = link.target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let folder = Document.root.appending(path: link.page).deletingLastPathComponent()
        let file = parts[0].isEmpty ? Document.root.appending(path: link.page) : folder.appending(path: parts[0])
        #expect(FileManager.default.fileExists(atPath: file.standardizedFileURL.path))
        guard parts.count > 1 else { return }
        let path = file.standardizedFileURL.path.dropFirst(Document.root.path.count).drop { $0 == "/" }
        #expect(Document(String(path)).anchors.contains(parts[1]))
    }

    @Test func `every page can be reached from the first one`() {
        let links = Document("README.md").text.matches(of: /\]\(([^()#\s]+)/).map { String($0.1) }
        let pages = Document.all.map(\.name).filter { $0 != "README.md" }
        #expect(pages.filter { !links.contains($0) } == [])
        #expect(pages.count >= 10)
    }
}
