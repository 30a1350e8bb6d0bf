public import Foundation

/// One window of a headless browser, driven over HTTP (W3C WebDriver).
public struct Browser {
    private let driver: UInt16
    private let session: String

    /// Opens a window that shows 1280 by 800 of a page, the rest being its frame.
    public static func open(at driver: UInt16, names: [String] = []) async throws -> Browser {
        let rules = names.map { "MAP \($0) 127.0.0.1" }.joined(separator: ", ")
        let options = """
            {"capabilities": {"alwaysMatch": {
                "acceptInsecureCerts": true,
                "goog:loggingPrefs": {"browser": "ALL"}, "timeouts": {"script": 20000, "pageLoad": 20000},
                "goog:chromeOptions": {"args": [
                    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                    "--window-size=1280,943", "--hide-scrollbars", "--host-resolver-rules=\(rules)"
                ]}
            }}}
            """
        let request = LoopbackRequest(method: "POST", port: driver, path: "/session", body: Data(options.utf8))
        let opened: Session = try await answer(to: request)
        return Browser(driver: driver, session: "/session/\(opened.sessionId)")
    }

    /// Closes the window and all its tabs.
    public func close() async throws {
        let _: Nothing = try await send("DELETE", "")
    }

    /// Loads a page and waits for its `load` event.
    public func visit(_ page: URL) async throws {
        let _: Nothing = try await send("POST", "/url", ["url": page.absoluteString])
    }

    /// Runs the body of a function in the page, which may await, and hands back what it returns.
    public func run<Value: Decodable>(_ script: String, as type: Value.Type = Value.self) async throws -> Value {
        let call = Call(script: "return (async () => { \(script) })()", args: [])
        return try await send("POST", "/execute/sync", call)
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
    public func openTab() async throws {
        let tab: Tab = try await send("POST", "/window/new", ["type": "tab"])
        try await show(tab.handle)
    }

    /// The tabs there are, in no order.
    public func tabs() async throws -> [String] { try await send("GET", "/window/handles") }

    /// Goes to a tab, which comes to the front.
    public func show(_ tab: String) async throws {
        let _: Nothing = try await send("POST", "/window", ["handle": tab])
    }

    /// Closes the tab it is in, and goes to another.
    public func closeTab() async throws {
        let left: [String] = try await send("DELETE", "/window")
        if let first = left.first { try await show(first) }
    }

    /// Goes into a frame of the page, or with nil back to the whole of it.
    public func enterFrame(_ number: Int?) async throws {
        let json = #"{"id":\#(number.map(String.init) ?? "null")}"#
        let _: Nothing = try await send("POST", "/frame", json: Data(json.utf8))
    }

    /// Presses keys one after another; "\u{E004}" is Tab, see W3C WebDriver, 17.4.2.
    public func press(_ keys: String) async throws {
        let actions = keys.flatMap { key in
            ["keyDown", "keyUp"].map { #"{"type":"\#($0)","value":"\#(key)"}"# }
        }
        let json = #"{"actions":[{"type":"key","id":"keys","actions":[\#(actions.joined(separator: ","))]}]}"#
        let _: Nothing = try await send("POST", "/actions", json: Data(json.utf8))
    }

    /// Shows the page in so many pixels, whatever the window's size.
    public func resize(_ width: Int, _ height: Int) async throws {
        try await command(
            "Emulation.setDeviceMetricsOverride",
            #"{"width":\#(width),"height":\#(height),"deviceScaleFactor":1,"mobile":false}"#
        )
    }

    /// Tells the browser something by its own protocol (Chrome DevTools Protocol).
    public func command(_ name: String, _ parameters: String) async throws {
        let json = #"{"cmd":"\#(name)","params":\#(parameters)}"#
        let _: Nothing = try await send("POST", "/goog/cdp/execute", json: Data(json.utf8))
    }

    /// Script errors, missing resources and policy violations since the last call.
    public func complaints() async throws -> [String] {
        let entries: [Entry] = try await send("POST", "/se/log", ["type": "browser"])
        return entries.filter { $0.level != "INFO" && $0.level != "DEBUG" }.map(\.message)
    }

    /// Runs a script in every page that is visited from now on, before its own.
    public func prepend(_ script: String) async throws {
        let source = String(decoding: try JSONEncoder().encode(script), as: UTF8.self)
        try await command("Page.addScriptToEvaluateOnNewDocument", #"{"source":\#(source)}"#)
    }

    /// A picture of the window, as PNG.
    public func picture() async throws -> Data {
        let text: String = try await send("GET", "/screenshot")
        guard let data = Data(base64Encoded: text) else { throw Refused(words: "the picture is not base64") }
        return data
    }

    private func send<Answer: Decodable>(_ method: String, _ path: String, _ body: some Encodable) async throws
        -> Answer
    {
        try await send(method, path, json: try JSONEncoder().encode(body))
    }

    private func send<Answer: Decodable>(_ method: String, _ path: String, json: Data = Data()) async throws -> Answer {
        try await Self.answer(to: LoopbackRequest(method: method, port: driver, path: session + path, body: json))
    }

    private static func answer<Answer: Decodable>(to request: LoopbackRequest) async throws -> Answer {
        let data = try await request.answer()
        if let failure = try? JSONDecoder().decode(Reply<Failure>.self, from: data) {
            throw Refused(words: failure.value.message)
        }
        return try JSONDecoder().decode(Reply<Answer>.self, from: data).value
    }

    private struct Reply<Value: Decodable>: Decodable { let value: Value }
    private struct Tab: Decodable { let handle: String }
    private struct Session: Decodable { let sessionId: String }
    private struct Call: Encodable {
        let script: String
        let args: [String]
    }
    private struct Entry: Decodable {
        let level: String
        let message: String
    }
    private struct Failure: Decodable {
        let error: String
        let message: String
    }
    /// An answer that says nothing, `null`.
    private struct Nothing: Decodable { init(from decoder: any Decoder) {} }

    /// What the browser would not do, in its words.
    public struct Refused: Error, CustomStringConvertible {
        let words: String
        /// The browser's words.
        public var description: String { words }
    }
}
