import Foundation

/// A window of Chromium, driven over HTTP (W3C WebDriver, 2018).
struct ChromiumWindow: BrowserWindow {
    private let driver: UInt16
    private let session: String

    /// Opens a window that shows 1280 by 800 of a page, the rest being its frame.
    static func open(at driver: UInt16, names: [String]) async throws -> ChromiumWindow {
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
        return ChromiumWindow(driver: driver, session: "/session/\(opened.sessionId)")
    }

    func close() async throws {
        let _: Nothing = try await send("DELETE", "")
    }

    func visit(_ page: URL) async throws {
        let _: Nothing = try await send("POST", "/url", ["url": page.absoluteString])
    }

    func travel(_ steps: Int) async throws {
        for _ in 0..<abs(steps) {
            let _: Nothing = try await send("POST", steps < 0 ? "/back" : "/forward", json: Data("{}".utf8))
        }
    }

    func text(of script: String) async throws -> String {
        let call = Call(script: "return (async () => { \(script) })()", args: [])
        return try await send("POST", "/execute/sync", call)
    }

    func openTab() async throws {
        let tab: Tab = try await send("POST", "/window/new", ["type": "tab"])
        try await show(tab.handle)
    }

    func tabs() async throws -> [String] { try await send("GET", "/window/handles") }

    func show(_ tab: String) async throws {
        let _: Nothing = try await send("POST", "/window", ["handle": tab])
    }

    func closeTab() async throws {
        let left: [String] = try await send("DELETE", "/window")
        if let first = left.first { try await show(first) }
    }

    func enterFrame(_ number: Int?) async throws {
        let json = #"{"id":\#(number.map(String.init) ?? "null")}"#
        let _: Nothing = try await send("POST", "/frame", json: Data(json.utf8))
    }

    func act(_ actions: String) async throws {
        let _: Nothing = try await send("POST", "/actions", json: Data(#"{"actions":\#(actions)}"#.utf8))
    }

    func resize(_ width: Int, _ height: Int) async throws {
        try await command(
            "Emulation.setDeviceMetricsOverride",
            #"{"width":\#(width),"height":\#(height),"deviceScaleFactor":1,"mobile":false}"#
        )
    }

    func command(_ name: String, _ parameters: String) async throws {
        let json = #"{"cmd":"\#(name)","params":\#(parameters)}"#
        let _: Nothing = try await send("POST", "/goog/cdp/execute", json: Data(json.utf8))
    }

    func complaints() async throws -> [String] {
        let entries: [Entry] = try await send("POST", "/se/log", ["type": "browser"])
        return entries.filter { $0.level != "INFO" && $0.level != "DEBUG" }.map(\.message)
    }

    func prepend(_ script: String) async throws {
        try await command("Page.addScriptToEvaluateOnNewDocument", #"{"source":\#(try quoted(script))}"#)
    }

    func picture() async throws -> String { try await send("GET", "/screenshot") }

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
            throw Browser.Refused(words: failure.value.message)
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
}
