import Foundation
import Glibc
import Synchronization
import Testing

@testable import DataSources

@Suite struct LinesTests {
    private func split(_ text: String, pieces: Int, limit: Int = 100) -> [String] {
        var splitter = LineSplitter(limit: limit)
        var lines: [LineSplitter.Line] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            lines += splitter.take(Array(rest.prefix(pieces)))
            rest = rest.dropFirst(pieces)
        }
        if let last = splitter.takeRest() { lines.append(last) }
        return lines.map { String(decoding: $0.bytes, as: UTF8.self) + ($0.isCut ? "…" : "") }
    }

    @Test(arguments: [
        ("", []), ("a", ["a"]), ("a\n", ["a"]), ("a\nb", ["a", "b"]), ("\n\na\n", ["", "", "a"]),
        ("a\r\nb\r\n", ["a", "b"]),
        ("a\rb\n", ["a", "b"]), ("a\r\r\nb", ["a", "", "b"]), ("é😀\né", ["é😀", "é"]), ("\r\n\r\na", ["", "", "a"]),
        ("\r", []), ("\r1%\r2%\r\n", ["1%", "2%"]), ("1%\r\r2%", ["1%", "2%"]), ("a\r\n\nb\r", ["a", "", "b"]),
        ("a\n\rb", ["a", "b"]), ("a\u{2028}b\n", ["a\u{2028}b"]),
    ])
    func `a line ends with LF, CR LF or CR, however the bytes come`(text: String, lines: [String]) {
        for pieces in 1...8 { #expect(split(text, pieces: pieces) == lines) }
    }

    @Test(arguments: [
        ("a\nbc\n", [2, 5]), ("a\r\nb\r\n", [3, 6]), ("a\rb\rc", [2, 4]), ("\n\na", [1, 2]), ("\r\n\r\na", [2, 4]),
        ("a\r\r\nb\n", [2, 4, 6]), ("é\n😀\n", [3, 8]),
    ])
    func `it is known where a line ends, with all of its end`(text: String, ends: [Int]) {
        var splitter = LineSplitter(limit: 100)
        var found: [Int] = []
        splitter.take(Array(text.utf8)) { _, end in found.append(end) }
        #expect(found == ends)
    }

    @Test func `no more of a line is held than the limit`() {
        for pieces in 1...9 {
            #expect(split("abc\nabcd\nabcde\r\nab", pieces: pieces, limit: 4) == ["abc", "abcd", "abcd…", "ab"])
        }
    }

    /// Runs the source that YAML describes: what it handed over, and why it failed.
    private func run(_ yaml: String, within limit: Duration = .seconds(60)) async throws -> ([String], SourceError?) {
        let result = try reading(yaml) { fields in SourceKinds.read(fields).map { ($0, Extraction(reading: fields)) } }
        #expect(result.diagnostics == [])
        let (source, picked) = try #require(result.value)
        let extraction = try #require(picked)
        let lines = Mutex<[String]>([])
        do throws(SourceError) {
            try await source.read(within: limit, extracting: extraction) { reading in
                lines.withLock { $0.append(reading.shown) }
            }
        } catch {
            return (lines.withLock(\.self), error)
        }
        return (lines.withLock(\.self), nil)
    }

    @Test(arguments: [
        ("{run: 'echo 1; echo x; echo; printf \"[ ]\"', lines: true}", ["1", "«x»", "«»", "[]"], nil),
        ("{run: echo 1; echo 2}", ["«1\n2»"], nil), ("{run: 'true', lines: true}", [], nil),
        ("{run: echo 1; echo 2, lines: true, format: text}", ["«1»", "«2»"], nil),
        ("{run: 'echo t=1; echo no; echo t=2', lines: true, match: 't=(.)'}", ["1", "2"], nil),
        (
            "{run: echo a; echo b, lines: true, match: 't=(.)'}", [],
            SourceError(.match, "none of 2 lines matches; the first begins with \"a\"")
        ),
        (
            "{run: 'echo {\"a\":1}; echo x; echo; echo {\"a\":2}', lines: true, select: a}", ["«{a:1}»"],
            SourceError(.notJSON, "")
        ),
        (
            "{run: echo 1; echo two >&2; exit 3, lines: true}", ["1"], SourceError(.exit, "ended with status 3: two")
        ),
        ("{command: [none-such], lines: true}", [], SourceError(.spawn, "there is no program \"none-such\" in PATH")),
        (
            "{run: 'echo [1,2,3]; echo [1]', lines: true, max_bytes: 4}", ["[1]"],
            SourceError(.tooLarge, "a line is longer than 4 bytes, so its JSON is cut; raise max_bytes")
        ),
        ("{run: echo abcdef; echo g, lines: true, max_bytes: 4}", ["«abcd»", "«g»"], nil),
        (
            "{run: \"printf '# HELP a b\\\\n\\\\n \\\\ta 1\\\\n #'\", lines: true, format: prometheus}", ["{\"a\":1}"],
            nil
        ),
        ("{run: \"printf 'a: 1\\\\n\\\\n# b\\\\n- 2\\\\n'\", lines: true, format: yaml}", ["{\"a\":1}", "[2]"], nil),
        ("{run: \"printf '\\\\r1\\\\r2\\\\r\\\\n3'\", lines: true}", ["1", "2", "3"], nil),
        ("{run: \"printf '\\\\351\\\\n\\\\244'\", lines: true, charset: iso-8859-15}", ["«é»", "«€»"], nil),
        ("{run: \"printf '\\\\377\\\\376\\\\351\\\\0\\\\r\\\\0\\\\n\\\\0x\\\\0'\", lines: true}", ["«é»", "«x»"], nil),
    ])
    func `each line is a reading, and the run tells its end`(yaml: String, lines: [String], failure: SourceError?)
        async throws
    {
        let (found, error) = try await run(yaml)
        guard failure?.message != "" else {
            #expect(error?.kind == failure?.kind)
            return
        }
        #expect(found == lines)
        #expect(error == failure)
    }

    @Test func `a line comes when it is printed, not at the end`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lines-\(UUID().uuidString)").path
        let yaml = "{run: 'echo first; until [ -e \(folder) ]; do sleep 0.01; done; echo last', lines: true}"
        let source = try #require(try reading(yaml) { SourceKinds.read($0) }.value)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let lines = Mutex<[String]>([])
        try await source.read(within: .seconds(60), extracting: .everything) { reading in
            lines.withLock { $0.append(reading.shown) }
            // The child waits for this, so it can't have ended before.
            _ = FileManager.default.createFile(atPath: folder, contents: nil)
        }
        #expect(lines.withLock(\.self) == ["«first»", "«last»"])
    }

    @Test func `many lines are searched without a thread for each`() async throws {
        let before = try threads()
        let most = Mutex(0)
        let yaml = "{run: seq 20000, lines: true, match: '^(\\d*7)$'}"
        let result = try reading(yaml) { fields in SourceKinds.read(fields).map { ($0, Extraction(reading: fields)) } }
        let (source, picked) = try #require(result.value)
        try await source.read(within: .seconds(60), extracting: try #require(picked)) { reading in
            if reading.shown.hasSuffix("77") {
                let now = (try? self.threads()) ?? .max
                most.withLock { $0 = max($0, now) }
            }
        }
        #expect(most.withLock(\.self) <= before + 8)
    }

    private func threads() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
    }

    @Test func `lines before the end of the time are kept, and the run is named late`() async throws {
        let (lines, failure) = try await run("{run: echo 1; sleep 1000, lines: true}", within: .milliseconds(300))
        #expect(lines == ["1"])
        #expect(failure == SourceError(.timeout, "took longer than 300ms"))
    }
}
