import TestSupport
import Foundation
import Testing

/// Reading and steering the page: by eye, by keyboard, by assistive technology, and inside other pages.
@Suite(.serialized, .enabled(if: ChromeDriver.isInstalled, "needs a browser and its driver"))
struct PageUseTests {
    private static let jobs = """
        jobs:
          beat: { every: 200ms, generate: counter, unit: "%" }
          people: { every: 1s, generate: people }
          host: { every: 1s, system: [cpu, memory] }
          up: { every: 1s, run: echo true }
          bars: { every: 1s, run: "echo [1,2,3]" }
          word: { every: 1s, generate: constant, value: all is well }
          failing: { every: 1s, run: "echo oh no >&2; exit 1" }
          note: { post: true }

        """

    @Test func `a paused page counts what comes and shows nothing of it`() async throws {
        try await ProgramUnderTest.serving(Self.jobs) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page)
                _ = try await browser.figure(of: "beat") { _ in true }
                try await browser.press("p")
                let words = try await browser.text("#pause") { $0.hasPrefix("Paused, ") }
                #expect(words.hasSuffix(" new"))
                let value = try await browser.figure(of: "beat") { _ in true }
                let more = try await browser.text("#pause") { $0 != words }
                let still = try await browser.figure(of: "beat") { _ in true }
                #expect(more != words && still == value)
                try await browser.press("p")
                let moved = try await browser.figure(of: "beat") { $0 != value }
                #expect(moved != value)
                try await browser.press("t")
                let scheme = "return getComputedStyle(document.documentElement).colorScheme"
                let light: String = try await browser.run(scheme)
                try await browser.press("t")
                try await browser.visit(program.page)
                let dark: String = try await browser.run(scheme)
                #expect([light, dark] == ["light", "dark"])
            }
        }
    }

    @Test func `the keyboard reaches what the pointer does, and shows where it is`() async throws {
        try await ProgramUnderTest.serving(Self.jobs) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page)
                _ = try await browser.figure(of: "beat") { _ in true }
                try await browser.press("/be")
                let shown =
                    "return [...document.querySelectorAll('.card:not([hidden])')].map((card) => card.dataset.job)"
                _ = try await browser.wait(for: "the filtered cards", shown) { (jobs: [String]) in jobs == ["beat"] }
                // Also before the keys have their module, a card and what scrolls in it are the stops.
                let stops = """
                    const parts = document.querySelectorAll(".card :is(a, button, summary, input)");
                    return [...parts].filter((part) => part.tabIndex >= 0).map(({ outerHTML }) => outerHTML);
                    """
                let found: [String] = try await browser.run(stops)
                #expect(found == [])
                let place = """
                    const { id, className, parentNode } = document.activeElement;
                    const look = getComputedStyle(document.activeElement);
                    return `${look.outlineStyle} ${id || className.baseVal || className || parentNode.className}`;
                    """
                var places: [String] = []
                for _ in 0..<8 {
                    let now: String = try await browser.run(place)
                    places.append(now)
                    try await browser.press("\u{E004}")
                }
                let names = ["filter", "pause", "menu", "card", "copy", "copy", "log-filter", "download"]
                #expect(places == names.map { "solid \($0)" })
                // Into the card, along its controls, and out of it.
                let _: Bool = try await browser.run(
                    "document.querySelector('.card:not([hidden])').focus(); return true"
                )
                var inside: [String] = []
                for key in ["\u{E007}", "\u{E004}", "\u{E004}", "\u{E00C}"] {
                    try await browser.press(key)
                    let now: String = try await browser.run(place)
                    inside.append(now)
                }
                #expect(inside == ["open", "copy", "copy", "card"].map { "solid \($0)" })
            }
        }
    }

    @Test func `the log filters by field, opens blocks and can be taken home`() async throws {
        try await ProgramUnderTest.serving(Self.jobs) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page)
                _ = try await browser.figure(of: "beat") { _ in true }
                let _: Bool = try await browser.run(
                    """
                    document.querySelector("#frames").scrollIntoView();
                    const filter = document.querySelector("#log-filter");
                    filter.value = "job:beat type:data";
                    filter.dispatchEvent(new Event("input"));
                    return true;
                    """
                )
                let jobs =
                    "return [...new Set([...document.querySelectorAll('.frame .job')].map((cell) => cell.textContent))]"
                _ = try await browser.wait(for: "rows", jobs) { $0 == ["beat"] }
                let block: String = try await browser.run(
                    """
                    const row = document.querySelector(".frame");
                    row.open = true;
                    await new Promise((done) => setTimeout(done, 100));
                    return row.querySelector("pre").textContent;
                    """
                )
                #expect(block.contains(#/^id: \w+-\d+\nevent: dataUpdate\ndata: \{"job":"beat",.*\}$/#))
                let lines: [String] = try await browser.run(
                    """
                    let file;
                    URL.createObjectURL = (blob) => { file = blob; return "data:,"; };
                    HTMLAnchorElement.prototype.click = () => {};
                    document.querySelector("#download").click();
                    return (await file.text()).trim().split("\\n").map((line) => JSON.parse(line).job + JSON.parse(JSON.parse(line).data).job);
                    """
                )
                #expect(Set(lines) == ["beatbeat"])
                #expect(try await browser.complaints() == [])
            }
        }
    }

    @Test func `all that can be used has a name, and only one place speaks by itself`() async throws {
        try await ProgramUnderTest.serving(Self.jobs) { program in
            try await ChromeDriver.browsing { browser in
                try await browser.visit(program.page)
                _ = try await browser.text(in: "failing", ".trouble") { !$0.isEmpty }
                _ = try await browser.figure(of: "up") { _ in true }
                let nameless: [String] = try await browser.run(
                    """
                    const used = "button, input, a, summary, [role=region], [role=img], article, section, [tabindex='0']";
                    const name = (node) => node.ariaLabel || node.labels?.[0]?.textContent || node.textContent.trim()
                      || document.getElementById(node.getAttribute("aria-labelledby"))?.textContent;
                    return [...document.querySelectorAll(used)].filter((node) => !name(node)).map((node) => node.outerHTML);
                    """
                )
                #expect(nameless == [])
                let speaking: [String] = try await browser.run(
                    "return [...document.querySelectorAll('[aria-live], [role=status], [role=alert], [role=log], output')].map((n) => n.id)"
                )
                #expect(speaking == ["status"])
            }
        }
    }

    @Test func `every text stands out from its ground in both themes, and nothing is cut off on narrow screens`()
        async throws
    {
        try await ProgramUnderTest.serving(Self.jobs) { program in
            try await ChromeDriver.browsing { browser in
                for theme in ["light", "dark"] {
                    try await browser.visit(program.page.appending(queryItems: [.init(name: "theme", value: theme)]))
                    _ = try await browser.text(in: "failing", ".trouble") { !$0.isEmpty }
                    _ = try await browser.figure(of: "beat") { _ in true }
                    let faint: [String] = try await browser.run(Self.contrasts)
                    #expect(faint == [], "\(theme)")
                }
                for width in [320, 640] {
                    try await browser.resize(width, 800)
                    let extra: Int = try await browser.run("return document.documentElement.scrollWidth - innerWidth")
                    #expect(extra <= 0, "\(width) pixels")
                }
            }
        }
    }

    /// The texts whose contrast is below 4.5 to 1 (WCAG 2.2, 1.4.3), with the states that a test can't wait for put on.
    private static let contrasts = """
        const [pill, banner, status] = ["state", "banner", "status"].map((id) => document.getElementById(id));
        banner.hidden = false;
        banner.replaceChildren("words");
        status.append(document.createElement("p"));
        status.firstChild.textContent = "words";
        document.getElementById("pause").setAttribute("aria-pressed", true);
        for (const [job, look] of [["up", "late"], ["bars", "stale"], ["word", "paused"]]) {
          const card = document.querySelector(`[data-job="${job}"]`);
          card.classList.add(look);
          card.querySelector(".badge").textContent = look;
        }
        for (const state of ["connecting", "live", "quiet", "reconnecting", "offline", "restarted", "busy", "denied", "refused",
          "closed"]) {
          const copy = pill.cloneNode(true);
          copy.className = `pill ${state}`;
          pill.after(copy);
        }
        const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
        const rgba = (colour) => {
          canvas.clearRect(0, 0, 1, 1);
          canvas.fillStyle = colour;
          canvas.fillRect(0, 0, 1, 1);
          return [...canvas.getImageData(0, 0, 1, 1).data];
        };
        const over = ([r, g, b, a], ground) => [r, g, b].map((part, index) => (part * a + ground[index] * (255 - a)) / 255);
        const ground = (node) => (node ? over(rgba(getComputedStyle(node).backgroundColor), ground(node.parentElement)) : [255, 255, 255]);
        const light = (colour) => colour.map((part) => part / 255)
          .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
          .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
        const faint = [];
        for (const node of document.body.querySelectorAll("*")) {
          const says = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
          if (!(says || node.placeholder) || !node.checkVisibility() || node.closest("noscript, .skip")) continue;
          const style = getComputedStyle(node, node.placeholder ? "::placeholder" : null);
          const behind = ground(node);
          const [low, high] = [light(over(rgba(style.color), behind)), light(behind)].sort((one, other) => one - other);
          const ratio = (high + 0.05) / (low + 0.05);
          if (ratio < 4.5) faint.push(`${ratio.toFixed(2)} ${node.className} ${node.textContent.slice(0, 30)}`);
        }
        return faint;
        """

    @Test func `one card can stand in a page of another site, the whole page cannot`() async throws {
        // A picture is for pages that may read it; frames are for all.
        let jobs = "server: { cors: [\"http://127.0.0.1:*\"] }\n" + Self.jobs
        try await ProgramUnderTest.serving(jobs) { program in
            let frames = ["embed.html?job=beat", "index.html"].map { "<iframe src='\(program.page)\($0)'></iframe>" }
            let badge = "<img id=badge src='\(program.page)badge/beat.svg'>"
            let site = try ScriptedServer { _ in ("200 OK", ["Content-Type: text/html"], frames.joined() + badge) }
            defer { site.stop() }
            try await ChromeDriver.browsing { browser in
                try await browser.visit(try #require(URL(string: "http://127.0.0.1:\(site.port)/")))
                let width = "return document.getElementById('badge').naturalWidth"
                _ = try await browser.wait(for: "the badge", width) { (width: Int) in width > 40 }
                try await browser.enterFrame(0)
                let value = try await browser.figure(of: "beat") { _ in true }
                _ = try await browser.figure(of: "beat") { $0 != value }
                #expect(try await browser.run("return document.querySelectorAll('.card').length", as: Int.self) == 1)
                try await browser.enterFrame(nil)
                try await browser.enterFrame(1)
                #expect(try await browser.run("return document.querySelector('#cards') === null", as: Bool.self))
            }
        }
    }
}
