import Foundation
import Synchronization

/// Tabs of Firefox that share nothing with others: a user context of their own (WebDriver BiDi, `browser`).
final class FirefoxWindow: BrowserWindow {
    private struct State {
        var tab = ""
        /// The frame of the tab that scripts run in, nil for the page itself.
        var frame: String?
        var size = (width: 1280, height: 800)
    }

    private let session: BiDiSession
    private let context: String
    private let state = Mutex(State())

    /// Opens a tab that shows 1280 by 800 pixels of a page.
    init(in session: BiDiSession) async throws {
        self.session = session
        context = try await session.command("browser.createUserContext", as: UserContext.self).userContext
        _ = session.complaints()
        try await openTab()
    }

    func close() async throws {
        try await session.command("browser.removeUserContext", #"{"userContext":"\#(context)"}"#)
    }

    func visit(_ page: URL) async throws {
        state.withLock { $0.frame = nil }
        let url = try quoted(page.absoluteString)
        try await session.command("browsingContext.navigate", #"{"context":"\#(tab)","url":\#(url),"wait":"complete"}"#)
    }

    func travel(_ steps: Int) async throws {
        state.withLock { $0.frame = nil }
        try await session.command("browsingContext.traverseHistory", #"{"context":"\#(tab)","delta":\#(steps)}"#)
    }

    func text(of script: String) async throws -> String {
        let target = state.withLock { $0.frame ?? $0.tab }
        let evaluation: Evaluation = try await session.command(
            "script.evaluate",
            #"{"expression":\#(try quoted("(async () => { \(script) })()")),"awaitPromise":true,"#
                + #""target":{"context":"\#(target)"}}"#
        )
        guard let text = evaluation.result?.value else {
            throw Browser.Refused(words: evaluation.exceptionDetails?.text ?? "the script returned no text")
        }
        return text
    }

    func openTab() async throws {
        let tab: Tab = try await session.command(
            "browsingContext.create",
            #"{"type":"tab","userContext":"\#(context)"}"#
        )
        try await enter(tab.context)
    }

    func tabs() async throws -> [String] {
        try await session.command("browsingContext.getTree", #"{"maxDepth":0}"#, as: Tree.self).contexts
            .filter { $0.userContext == context }.map(\.context)
    }

    func show(_ tab: String) async throws {
        try await enter(tab)
        try await session.command("browsingContext.activate", #"{"context":"\#(tab)"}"#)
    }

    func closeTab() async throws {
        try await session.command("browsingContext.close", #"{"context":"\#(tab)"}"#)
        if let first = try await tabs().first { try await show(first) }
    }

    func enterFrame(_ number: Int?) async throws {
        guard let number else { return state.withLock { $0.frame = nil } }
        let inside = state.withLock { $0.frame ?? $0.tab }
        let tree: Tree = try await session.command("browsingContext.getTree", #"{"root":"\#(inside)"}"#)
        let frames = tree.contexts.first?.children ?? []
        guard frames.indices.contains(number) else { throw Browser.Refused(words: "no frame \(number)") }
        state.withLock { $0.frame = frames[number].context }
    }

    func act(_ actions: String) async throws {
        try await session.command("input.performActions", #"{"context":"\#(tab)","actions":\#(actions)}"#)
    }

    func resize(_ width: Int, _ height: Int) async throws {
        state.withLock { $0.size = (width, height) }
        try await session.command(
            "browsingContext.setViewport",
            #"{"context":"\#(tab)","viewport":{"width":\#(width),"height":\#(height)}}"#
        )
    }

    func command(_ name: String, _ parameters: String) async throws {
        throw Browser.Refused(words: "\(name) is a command of Chromium")
    }

    func complaints() async throws -> [String] { session.complaints() }

    func prepend(_ script: String) async throws {
        try await session.command(
            "script.addPreloadScript",
            #"{"functionDeclaration":\#(try quoted("() => { \(script) }")),"contexts":["\#(tab)"]}"#
        )
    }

    func picture() async throws -> String {
        try await session.command("browsingContext.captureScreenshot", #"{"context":"\#(tab)"}"#, as: Picture.self).data
    }

    private var tab: String { state.withLock(\.tab) }

    private func enter(_ tab: String) async throws {
        let size = state.withLock { state in
            state.tab = tab
            state.frame = nil
            return state.size
        }
        try await resize(size.width, size.height)
    }

    private struct UserContext: Decodable { let userContext: String }
    private struct Tab: Decodable { let context: String }
    private struct Picture: Decodable { let data: String }
    private struct Tree: Decodable { let contexts: [Node] }
    private struct Node: Decodable {
        let context: String
        let userContext: String?
        let children: [Node]?
    }
    private struct Evaluation: Decodable {
        struct Value: Decodable { let value: String? }
        struct Exception: Decodable { let text: String }
        let result: Value?
        let exceptionDetails: Exception?
    }
}
