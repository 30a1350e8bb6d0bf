import Configuration
import Testing

@Suite struct DiagnosticPrinterTests {
    @Test func `a fault shows its place, its line, a caret and what to write`() {
        let reading = Reading("jobs:\n  n:\n    cron: */5 * * * *\n")
        #expect(
            reading.printed == """
                jobs.yaml:3:11: error: quote this cron expression; in YAML an unquoted * starts an alias
                    3 |     cron: */5 * * * *
                      |           ^           write: cron: "*/5 * * * *"

                """
        )
    }

    @Test(arguments: [
        ("a: x", 4, 1, "    1 | a: x\n      |    ^\n"),
        ("a: x", 1, 99, "    1 | a: x\n      | ^^^^\n"),
        ("a: x", 99, 5, "    1 | a: x\n      |     ^\n"),
        ("", 1, 1, "    1 | \n      | ^\n"),
        ("日本: x", 5, 1, "    1 | 日本: x\n      |       ^\n"),
        ("日本: x", 1, 2, "    1 | 日本: x\n      | ^^^^\n"),
        ("e\u{301}: x", 5, 1, "    1 | e\u{301}: x\n      |    ^\n"),
        ("\ta: \u{1B}[2J", 2, 1, "    1 |  a: \\u{1B}[2J\n      |  ^\n"),
        ("\u{202E}a: x", 2, 1, "    1 | \\u{202E}a: x\n      |         ^\n"),
    ])
    func `the caret stands under its text`(text: String, column: Int, width: Int, snippet: String) {
        let printer = DiagnosticPrinter(texts: ["f": Array(text.utf8)])
        let fault = Diagnostic("bad", at: SourceLocation(file: "f", line: 1, column: column), width: width)
        #expect(printer.text(of: fault) == "f:1:\(column): error: bad\n" + snippet)
    }

    @Test func `a very long line is cut around the caret`() {
        let text = String(repeating: "a", count: 500) + "!" + String(repeating: "b", count: 1 << 19)
        let printer = DiagnosticPrinter(texts: ["f": Array(text.utf8)])
        let before = String(repeating: "a", count: 40), after = String(repeating: "b", count: 59)
        let fault = Diagnostic(
            "bad",
            at: SourceLocation(file: "f", line: 1, column: 501),
            width: 1 << 20,
            fixIt: "good"
        )
        #expect(
            printer.text(of: fault) == """
                f:1:501: error: bad
                    1 | ...\(before)!\(after)...
                      | \(String(repeating: " ", count: 43))\(String(repeating: "^", count: 60)) write: good

                """
        )
        let start = Diagnostic("bad", at: SourceLocation(file: "f", line: 1, column: 1))
        #expect(printer.text(of: start).hasPrefix("f:1:1: error: bad\n    1 | aaaa"))
        #expect(printer.text(of: start).hasSuffix("...\n      | ^\n"))
    }

    @Test func `messages and names cannot move the cursor`() {
        let fault = Diagnostic(
            "key \"\u{1B}[1m\n\"",
            at: SourceLocation(file: "a\rb", line: 1, column: 1),
            fixIt: "\u{7}"
        )
        #expect(
            DiagnosticPrinter(texts: [:]).text(of: fault)
                == "a\\u{D}b:1:1: error: key \"\\u{1B}[1m\\u{A}\"\n        write: \\u{7}\n"
        )
    }

    @Test(arguments: [0, 4, .max])
    func `without the line the sentence stands alone`(line: Int) {
        let printer = DiagnosticPrinter(texts: ["f": Array("a\nb\n".utf8)])
        let fault = Diagnostic("bad", at: SourceLocation(file: "f", line: line, column: 1), severity: .warning)
        #expect(printer.text(of: fault) == "f:\(line):1: warning: bad\n")
    }

    @Test func `lines are counted as YAML counts them`() {
        let printer = DiagnosticPrinter(texts: ["f": Array("\u{FEFF}1\r\n2\r3\n4\u{85}5\u{2028}6\u{2029}7".utf8)])
        for number in 1...7 {
            let text = printer.text(of: Diagnostic("bad", at: SourceLocation(file: "f", line: number, column: 1)))
            #expect(text.hasPrefix("f:\(number):1: error: bad\n    \(number) | \(number)"))
        }
    }

    @Test func `numbers of many digits move the bar`() {
        let printer = DiagnosticPrinter(texts: ["f": Array(String(repeating: "\n", count: 999_999).utf8)])
        let fault = Diagnostic("bad", at: SourceLocation(file: "f", line: 1_000_000, column: 1))
        #expect(printer.text(of: fault) == "f:1000000:1: error: bad\n1000000 | \n        | ^\n")
    }
}
