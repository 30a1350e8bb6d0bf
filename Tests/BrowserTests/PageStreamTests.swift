import TestSupport
import Foundation
import Glibc
import Testing

/// How the page holds on to its stream, whatever happens to the server, the line or other tabs.
@Suite(.serialized, .enabled(if: ChromeDriver.isInstalled, "needs a browser and its driver"))
struct PageStreamTests {
    private static let beat = "server: { heartbeat: 1s }\njobs:\n  beat: { every: 200ms, generate: counter }\n"

    @Test func `three tabs hold one stream, and when the leading one goes another goes on behind it`() async throws {
        try await ProgramUnderTest.serving(Self.beat) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page)
                _ = try await browser.figure(of: "beat") { _ in true }
                for _ in 0..<2 {
                    try await browser.openTab()
                    try await browser.visit(program.page)
                    _ = try await browser.figure(of: "beat") { _ in true }
                }
                let connections =
                    "return (await (await fetch('/', { headers: { Accept: 'application/json' } })).json()).connections"
                let tabs = try await browser.tabs()
                #expect(tabs.count == 3)
                for tab in tabs {
                    try await browser.show(tab)
                    let value = try await browser.figure(of: "beat") { _ in true }
                    _ = try await browser.figure(of: "beat") { $0 != value }
                    #expect(try await browser.run(connections, as: Int.self) == 1)
                }
                try await browser.show(tabs[0])
                try await browser.closeTab()
                for tab in tabs.dropFirst() {
                    try await browser.show(tab)
                    let value = try await browser.figure(of: "beat") { _ in true }
                    _ = try await browser.figure(of: "beat") { $0 != value }
                    let missing: Int = try await browser.run(
                        """
                        document.querySelector("#frames").scrollIntoView();
                        await new Promise((done) => setTimeout(done, 400));
                        const cells = [...document.querySelectorAll(".frame .id")].map((cell) => cell.textContent);
                        const numbers = cells.filter(Boolean).map((id) => Number(id.split("-")[1]));
                        return numbers.slice(1).filter((number, index) => number !== numbers[index] - 1).length;
                        """
                    )
                    #expect(missing == 0)
                    #expect(try await browser.run(connections, as: Int.self) == 1)
                    #expect(try await browser.complaints() == [])
                }
            }
        }
    }

    @Test func `a tab that joins others goes by the time that it is, not by when their stream began`() async throws {
        try await ProgramUnderTest.serving(Self.beat) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page)
                // The page's stream is some seconds old then.
                _ = try await browser.figure(of: "beat") { (Int($0) ?? 0) > 20 }
                let offset: Int = try await browser.run(
                    """
                    const { Tickertape } = await import("/client.js");
                    const late = new Tickertape("/events");
                    await new Promise((done) => late.addEventListener("hello", done));
                    late.close();
                    return Math.round(late.now - Date.now());
                    """
                )
                #expect(abs(offset) < 1000)
            }
        }
    }

    @Test func `a tab that leads is heard by those that have not said yet that they are there`() async throws {
        try await ProgramUnderTest.serving(Self.beat) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page)
                _ = try await browser.figure(of: "beat") { _ in true }
                let isHeard: Bool = try await browser.run(
                    """
                    const channel = new BroadcastChannel(`tab group 2 of ${new URL("/events", location)}`);
                    const isHeard = await new Promise((done) => {
                      channel.onmessage = ({ data }) => data.events && done(true);
                      setTimeout(done, 5000, false);
                    });
                    channel.close();
                    return isHeard;
                    """
                )
                #expect(isHeard)
            }
        }
    }

    @Test func `a server that freezes is noticed by its silence, and found again when it thaws`() async throws {
        try await ProgramUnderTest.serving(Self.beat) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page)
                try await browser.connection { $0 == "live" }
                let value = try await browser.figure(of: "beat") { _ in true }
                program.signal(SIGSTOP)
                do {
                    try await browser.connection { $0.hasPrefix("reconnecting") }
                    try await browser.text("#status") { $0.contains("Connection: reconnecting") }
                } catch {
                    program.signal(SIGCONT)
                    throw error
                }
                program.signal(SIGCONT)
                let state = try await browser.connection { $0 == "live" }
                #expect(state == "live")
                let next = try await browser.figure(of: "beat") { $0 != value }
                #expect(next != value)
            }
        }
    }

    @Test(.enabled(if: ChromeDriver.program("nginx") != nil, "needs nginx"))
    func `a proxy that answers 502 for a while ends nothing`() async throws {
        let free = try ScriptedServer { _ in ("200 OK", [], "") }
        let front = Int(free.port)
        free.stop()
        var back = 0
        try await ProgramUnderTest.serving(Self.beat) { back = $0.port }
        let proxy = try Proxy(from: front, to: back)
        let page = try #require(URL(string: "http://127.0.0.1:\(front)/"))
        do {
            try await ChromeDriver.browsing { browser in
                try await ProgramUnderTest.serving(Self.beat, port: back) { _ in
                    try await eventually("the proxy's answer") {
                        (try? await Answer.to("GET", "/health", at: UInt16(front))).map { _ in true }
                    }
                    try await browser.visit(page)
                    _ = try await browser.figure(of: "beat") { _ in true }
                }
                try await browser.connection { $0.hasPrefix("reconnecting in") }
                try await ProgramUnderTest.serving(Self.beat, port: back) { _ in
                    let value = try await browser.figure(of: "beat") { _ in true }
                    try await browser.connection { ["live", "server restarted"].contains($0) }
                    _ = try await browser.figure(of: "beat") { $0 != value }
                }
            }
        } catch {
            try await proxy.stop()
            throw error
        }
        try await proxy.stop()
    }

    @Test func `what nobody can have any more is told as a gap, and another history as a restart`() async throws {
        let jobs = "server: { history: { events: 2 } }\njobs:\n  beat: { every: 50ms, generate: counter }\n"
        try await ProgramUnderTest.serving(jobs) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page)
                try await browser.listen()
                let heard =
                    "return heard.filter(({ type }) => type !== 'state').map(({ type, reason = '', restarted = '' }) => `${type} ${reason}${restarted}`)"
                _ = try await browser.wait(for: "a reading", heard) { (heard: [String]) in heard.contains("reading ") }
                // What the index told was heard before anything of the stream.
                _ = try await browser.wait(for: "a place", "return tape.cursor") { (cursor: String) in cursor != "" }
                for (cursor, hello, reason) in [
                    ("tape.cursor.split('-')[0] + '-1'", "hello false", "gap evicted"),
                    ("'other-1'", "hello true", "gap reset"),
                ] {
                    let _: Bool = try await browser.run(
                        """
                        const { Tickertape } = await import("/client.js");
                        const cursor = \(cursor);
                        tape.close();
                        heard.length = 0;
                        tape = new Tickertape("/events", { share: false });
                        tape.cursor = cursor;
                        for (const type of ["hello", "gap"]) {
                          tape.addEventListener(type, ({ detail }) => heard.push({ type, ...detail }));
                        }
                        return true;
                        """
                    )
                    let said = try await browser.wait(for: "a gap", heard) { (heard: [String]) in heard.count > 1 }
                    #expect(Array(said.prefix(2)) == [hello, reason])
                }
            }
        }
    }

    @Test func `a page out of sight draws nothing, and all of it when it is seen again`() async throws {
        try await ProgramUnderTest.serving(Self.beat) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page)
                try await browser.connection { $0 == "live" }
                let changes: Int = try await browser.run(
                    """
                    let isHidden = true;
                    Object.defineProperty(document, "hidden", { get: () => isHidden });
                    window.show = () => { isHidden = false; document.dispatchEvent(new Event("visibilitychange")); };
                    await new Promise((done) => setTimeout(done, 700));
                    let changes = 0;
                    const watch = new MutationObserver((records) => { changes += records.length; });
                    watch.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
                    await new Promise((done) => setTimeout(done, 1500));
                    watch.disconnect();
                    return changes;
                    """
                )
                #expect(changes == 0)
                let value = try await browser.figure(of: "beat") { _ in true }
                let _: Bool = try await browser.run("window.show(); return true")
                let next = try await browser.figure(of: "beat") { $0 != value }
                #expect(try #require(Int(next)) >= #require(Int(value)) + 5)
            }
        }
    }
}

/// nginx in front of a server, as its manual has it for event streams.
private struct Proxy {
    private let child: ChildProgram

    init(from front: Int, to back: Int) throws {
        let files = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path temp-\($0);" }
        let location = "proxy_pass http://127.0.0.1:\(back); proxy_http_version 1.1; proxy_set_header Connection '';"
        let server = "server { listen 127.0.0.1:\(front); location / { \(location) proxy_read_timeout 1h; } }"
        let text =
            "daemon off; master_process off; pid nginx.pid; error_log nginx.log; events {} "
            + "http { access_log off; \(files.joined(separator: " ")) \(server) }"
        let nginx = try #require(ChromeDriver.program("nginx"))
        child = try ChildProgram(
            URL(filePath: "/bin/sh"),
            arguments: ["-c", "exec \(nginx.path) -p $PWD -e nginx.log -c $PWD/nginx.conf"],
            files: ["nginx.conf": text]
        )
    }

    func stop() async throws { try await child.stop() }
}
