public import Foundation

/// One window of a headless browser, of whatever kind.
public struct Browser {
    private let window: any BrowserWindow

    init(_ window: some BrowserWindow) { self.window = window }

    /// Closes the window and all its tabs.
    public func close() async throws { try await window.close() }

    /// Loads a page and waits for its `load` event.
    public func visit(_ page: URL) async throws { try await window.visit(page) }

    /// Goes back to the page before, or with 1 forth again, as a reader does.
    public func travel(_ steps: Int = -1) async throws { try await window.travel(steps) }

    /// Runs the body of a function in the page, which may await, and hands back what it returns.
    public func run<Value: Decodable>(_ script: String, as type: Value.Type = Value.self) async throws -> Value {
        let text = try await window.text(of: "return JSON.stringify(await (async () => { \(script) })()) ?? 'null'")
        return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    }

    /// Waits until a script's result satisfies a condition, and hands the result back.
    public func wait<Value: Decodable>(
        for what: String,
        within limit: Duration = .seconds(30),
        _ script: String,
        isolation: isolated (any Actor)? = #isolation,
        until isRight: (Value) -> Bool
    ) async throws -> Value {
        var last: Value?
        do {
            return try await eventually(what, within: limit) {
                let value: Value = try await run(script)
                last = value
                return isRight(value) ? value : nil
            }
        } catch let error as NeverHappened {
            throw Refused(words: "\(error); the page says \(last.map { "\($0)" } ?? "nothing")")
        }
    }

    /// Opens another tab and goes there.
    public func openTab() async throws { try await window.openTab() }

    /// The tabs there are, in no order.
    public func tabs() async throws -> [String] { try await window.tabs() }

    /// Goes to a tab, which comes to the front.
    public func show(_ tab: String) async throws { try await window.show(tab) }

    /// Closes the tab it is in, and goes to another.
    public func closeTab() async throws { try await window.closeTab() }

    /// Goes into a frame of the page, or with nil back to the whole of it.
    public func enterFrame(_ number: Int?) async throws { try await window.enterFrame(number) }

    /// Presses keys one after another; "\u{E004}" is Tab, see W3C WebDriver, 17.4.2.
    public func press(_ keys: String) async throws {
        let actions = keys.flatMap { key in
            ["keyDown", "keyUp"].map { #"{"type":"\#($0)","value":"\#(key)"}"# }
        }
        try await window.act(#"[{"type":"key","id":"keys","actions":[\#(actions.joined(separator: ","))]}]"#)
    }

    /// Shows the page in so many pixels, whatever the window's size.
    public func resize(_ width: Int, _ height: Int) async throws { try await window.resize(width, height) }

    /// Tells Chromium something by its own protocol (Chrome DevTools Protocol).
    public func command(_ name: String, _ parameters: String) async throws {
        try await window.command(name, parameters)
    }

    /// Script errors, missing resources and policy violations since the last call.
    public func complaints() async throws -> [String] { try await window.complaints() }

    /// Runs a script in every page that is visited from now on, before its own.
    public func prepend(_ script: String) async throws { try await window.prepend(script) }

    /// A picture of the window, as PNG.
    public func picture() async throws -> Data {
        guard let data = Data(base64Encoded: try await window.picture()) else {
            throw Refused(words: "the picture is not base64")
        }
        return data
    }

    /// What the browser would not do, in its words.
    public struct Refused: Error, CustomStringConvertible {
        let words: String
        /// The browser's words.
        public var description: String { words }
    }
}
