import Synchronization
import Testing

@testable import Logging

@Suite struct LogTests {
    /// 2026-11-21 00:02:03.045 UTC, an hour later in the place of the machine.
    static let time = LogTime(seconds: 1_795_219_323, milliseconds: 45, secondsAheadOfUTC: 3600)

    @Test(arguments: [
        (Log.Level.debug, "2026-11-21 01:02:03 debug    hello\n"),
        (.info, "2026-11-21 01:02:03 info     hello\n"),
        (.warning, "2026-11-21 01:02:03 warning  hello\n"),
        (.error, "2026-11-21 01:02:03 error    hello\n"),
    ])
    func `a line for people has the time of the place and a level`(level: Log.Level, line: String) {
        #expect(LogLine(time: Self.time, level: level, message: "hello").text == line)
    }

    @Test func `a line for programs is one object`() {
        let line = LogLine(time: Self.time, level: .warning, message: #"job "a\b""#, fields: ["job": "a\\b", "n": "1"])
        #expect(
            line.json == #"{"time":"2026-11-21T00:02:03.045Z","level":"warning","message":"job \"a\\b\"","#
                + #""job":"a\\b","n":"1"}"# + "\n"
        )
    }

    @Test(arguments: [
        ("a\nb\rc\td", #"a\nb\rc\td"#, #"a\nb\rc\td"#),
        ("\u{1B}[2J\0\u{7F}", #"\u{1B}[2J\u{0}\u{7F}"#, #"\u001b[2J\u0000\u007f"#),
        ("\u{85}\u{9B}1m", #"\u{85}\u{9B}1m"#, #"\u0085\u009b1m"#),
        ("\u{2028}\u{202E}x", #"\u{2028}\u{202E}x"#, #"\u2028\u202ex"#),
        ("\u{E0041}", #"\u{E0041}"#, #"\udb40\udc41"#),
        ("\u{FEFF}", #"\u{FEFF}"#, #"\ufeff"#),
        ("é€😀 °C", "é€😀 °C", "é€😀 °C"),
        ("e\u{301}\r\n", #"e\#u{301}\r\n"#, #"e\#u{301}\r\n"#),
    ])
    func `hostile text stays in its line`(message: String, text: String, json: String) {
        let line = LogLine(time: Self.time, level: .info, message: message)
        #expect(line.text == "2026-11-21 01:02:03 info     \(text)\n")
        #expect(line.json == #"{"time":"2026-11-21T00:02:03.045Z","level":"info","message":"\#(json)"}"# + "\n")
    }

    @Test(arguments: [
        ("x", 3000, false), ("x", 3001, true), ("x", 1_000_000, true), ("\u{1}", 500, false), ("\u{1}", 501, true),
        ("😀", 750, false), ("😀", 751, true),
    ])
    func `a message that is long as written is cut`(character: String, count: Int, isCut: Bool) {
        let line = LogLine(time: Self.time, level: .info, message: String(repeating: character, count: count))
        #expect(line.json.hasSuffix("... (cut)\"}\n") == isCut)
        #expect(line.json.utf8.count < 4096)
        #expect(line.text.utf8.count < 4096)
    }

    @Test(arguments: Log.Level.allCases)
    func `what is below the level is neither written nor made`(level: Log.Level) {
        let written = Mutex<[String]>([])
        let log = Log(level: level, now: { Self.time }) { bytes in
            written.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) }
        }
        var made: [Log.Level] = []
        func message(_ level: Log.Level) -> String {
            made.append(level)
            return level.rawValue
        }
        log.debug(message(.debug))
        log.info(message(.info))
        log.warning(message(.warning))
        log.error(message(.error))
        let expected = Log.Level.allCases.filter { $0 >= level }
        #expect(made == expected)
        #expect(
            written.withLock { $0 } == expected.map { LogLine(time: Self.time, level: $0, message: $0.rawValue).text }
        )
    }

    @Test func `the time of the machine has milliseconds`() {
        let now = LogTime.now()
        #expect(0...999 ~= now.milliseconds)
        #expect(now.seconds > 1_700_000_000)
        #expect(abs(now.secondsAheadOfUTC) <= 26 * 3600)
    }
}
