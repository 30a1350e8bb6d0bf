import JSON
import Glibc
import Testing

@testable import JobConfig

@Suite struct AlertConditionTests {
    /// How long this thread has worked, however long it has waited for a processor.
    private var worked: Duration {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    private func holds(_ condition: String, _ json: String) throws -> Bool {
        let value = try JSONText(validating: Array(json.utf8))
        return try AlertCondition(condition).holds(of: .json(value.bytes[...]))
    }

    @Test(arguments: [
        ("> 90", "> 90"), (">90", "> 90"), ("  >=  -1.5e3 ", ">= -1.5e3"), ("< 0", "< 0"), ("<=5", "<= 5"),
        ("== down", "== down"), ("==\"down now\"", "== down now"), ("!= 'ok'", "!= ok"), ("== 5", "== 5"),
        ("~ error*disk", "~ error*disk"), ("~error", "~ error"), ("failing", "failing"), (" overdue ", "overdue"),
        ("> '90'", "> 90"), ("~ a=b", "~ a=b"), ("== '5'", "== \"5\""), ("!= \"'a'\"", "!= \"'a'\""),
        ("== 'a or b = c'", "== \"a or b = c\""), ("== 東京", "== 東京"),
    ])
    func `a condition is told in one way`(written: String, text: String) throws {
        let condition = try AlertCondition(written)
        #expect(condition.text == text)
        #expect(try AlertCondition(condition.text).text == text)
    }

    @Test(arguments: [("~", 1), ("~ ", 0), ("=='", 1)])
    func `a condition that is told with more than its bytes is too long`(begin: String, more: Int) throws {
        let isQuoted = begin.hasSuffix("'")
        func written(_ count: Int) -> String { begin + String(repeating: "1", count: count) + (isQuoted ? "'" : "") }
        let most = AlertCondition.longest - begin.utf8.count - (isQuoted ? 1 : 0) - max(0, more)
        let condition = try AlertCondition(written(most))
        #expect(try AlertCondition(condition.text).text == condition.text)
        #expect(throws: AlertCondition.Fault.self) { try AlertCondition(written(most + 1)) }
    }

    @Test(arguments: [
        ("> abc", #"cannot be "> abc"; > takes a number, such as > 90; == and ~ look at texts"#, nil),
        (">> 3", #"has the sign ">>"; the signs are > >= < <= == != ~"#, "> 3"),
        ("=> 3", #"has the sign "=>"; the signs are > >= < <= == != ~"#, ">= 3"),
        ("= up", #"has the sign "="; the signs are > >= < <= == != ~"#, "== up"),
        ("<>", #"has the sign "<>"; the signs are > >= < <= == != ~"#, nil),
        ("> 90%", #"takes a bare number, not "90%"; leave "%" out"#, "> 90"),
        ("> 10 MiB", #"takes a bare number, not "10 MiB"; leave "MiB" out"#, "> 10"),
        ("> 1,5", #"takes a number with a point, not "1,5""#, "> 1.5"),
        (">", "has nothing behind >; write one such as > 90", nil),
        ("==", "has nothing behind ==; write one such as == down", nil),
        ("== ''", "has nothing behind ==; a text without characters is no condition", nil),
        ("~ **", "fits every text; write a part of it behind ~, such as ~ error", nil),
        ("> nan", #"cannot be "> nan"; > takes a number, such as > 90; == and ~ look at texts"#, nil),
        ("> 1e999", #"cannot be "> 1e999"; > takes a number, such as > 90; == and ~ look at texts"#, nil),
        ("> 1 && < 5", "takes one condition; give each one a rule of its own", nil),
        ("> 1 or < 5", "takes one condition; give each one a rule of its own", nil),
        ("== a || == b", "takes one condition; give each one a rule of its own", nil),
        ("90", #"has no sign in front of 90; write "> 90", "< 90" or "== 90", in quotes"#, nil),
        (
            "up or down",
            #"cannot be "up or down"; begin with > >= < <= == != or ~, as in > 90 or == down, or write failing or overdue"#,
            nil
        ),
        ("above 90", #"cannot be "above 90"; did you mean > 90?"#, "> 90"),
        ("value > 90", "does not name the value; write > 90", "> 90"),
        ("failed", #"cannot be "failed"; did you mean failing?"#, "failing"),
        ("overdu", #"cannot be "overdu"; did you mean overdue?"#, "overdue"),
        ("", "is empty; write a condition such as > 90, == down, ~ error, failing or overdue", nil),
        ("~ a\nb", "must be one line without control characters", nil),
    ])
    func `what is no condition is told with what to write`(written: String, message: String, meant: String?) {
        let fault = #expect(throws: AlertCondition.Fault.self) { try AlertCondition(written) }
        #expect(fault?.message == message)
        #expect(fault?.meant == meant)
    }

    @Test(arguments: [
        ("> 90", "91", true), ("> 90", "90", false), (">= 90", "90.0", true), ("< 5", "-1e3", true),
        ("<= 5", "5.1", false),
        // Texts that are numbers count as such, and nothing else does.
        ("> 90", "\" 91 \"", true), ("> 90", "\"91 %\"", false), ("> 90", "true", false), ("> 0", "[1]", false),
        ("> 90", "null", false), ("< 90", "null", false), ("> 1e300", "1e301", true), ("> 90", "\"inf\"", false),
        ("> 90", "\"0x91\"", false),
        ("== 5", "5.0", true), ("== 5", "\"5\"", true), ("!= 5", "5", false), ("!= 5", "\"five\"", true),
        ("== '5'", "5", true), ("== '5'", "5.0", false),
        ("== down", "\"Down \"", true), ("== down", "\"down!\"", false), ("!= ok", "\"OK\"", false),
        ("!= ok", "null", true),
        ("== true", "true", true), ("== false", "true", false), ("== null", "null", true),
        ("== äpfel", "\"ÄPFEL\"", true),
        ("== {}", "{}", false), ("!= ok", "{\"a\":1}", false), ("!= ok", "[]", false),
        ("~ error", "\"An Error here\"", true), ("~ error", "\"fine\"", false), ("~ a*c", "\"xxabbbcxx\"", true),
        ("~ a*c", "\"cba\"", false), ("~ *a*", "\"bab\"", true), ("~ down", "{\"status\":\"DOWN\"}", true),
        ("~ 9", "191", true),
        ("~ aab", "\"aaaaab\"", true), ("~ ababac", "\"abababac\"", true), ("~ ab*ab", "\"ab\"", false),
        ("~ ab*ab", "\"aabab\"", true),
        ("failing", "1", false), ("~ \u{1F600}", "\"a😀b\"", true),
    ])
    func `a condition holds of a value or not`(condition: String, json: String, holds: Bool) throws {
        #expect(try self.holds(condition, json) == holds)
    }

    @Test func `nothing holds of a part that is not there`() throws {
        for text in ["> 1", "< 1", "== a", "!= a", "~ a", "!= 1"] {
            #expect(try !AlertCondition(text).holds(of: .nothing))
        }
    }

    @Test func `a part is found by its path`() throws {
        let json = try JSONText(validating: Array(#"{"a":{"b":[1,{"c":91}]}}"#.utf8))
        let value = AlertValue.json(json.bytes[...])
        #expect(value.part(FieldPath("a.b[1].c")).number == 91)
        #expect(value.part(FieldPath("a.x")) == .nothing)
        #expect(AlertValue.text("91").part(FieldPath("a")) == .nothing)
        #expect(value.part(nil) == value)
    }

    @Test func `what a pattern looks for is found in time that grows with the text alone`() throws {
        let pattern = try AlertCondition(
            "~ " + String(repeating: "a", count: 100) + "*" + String(repeating: "a", count: 100) + "b"
        )
        let text = AlertValue.text(String(repeating: "a", count: 60_000))
        let start = worked
        for _ in 0..<5 { #expect(!pattern.holds(of: text)) }
        // Looking anew at each place would take 1000 times as long.
        #expect(worked - start < .seconds(5))
    }

    @Test(arguments: ["a", "ab", "aab", "aabaa", "abab", "b"], ["", "*a", "*ba", "a*", "ab*b"])
    func `patterns find what looking at each place finds`(_ one: String, _ other: String) {
        let pattern = TextPattern(one + other)
        for number in 0..<512 {
            let text = String((0..<9).map { number >> $0 & 1 == 1 ? "a" : "b" })
            let pieces = (one + other).split(separator: "*")
            var rest = text[...]
            let isThere = pieces.allSatisfy { piece in
                guard let range = rest.firstRange(of: piece) else { return false }
                rest = rest[range.upperBound...]
                return true
            }
            #expect(pattern.isFound(in: Array(text.utf8)[...]) == isThere, "\(one + other) in \(text)")
        }
    }

    @Test func `whatever is written is a condition that reads back, or a fault with one that does`() {
        let words = [
            ">", "<", "=", "!", "~", "*", "'", "\"", " ", "&&", " or ", "90", "-1.5", "1e5", "1e999", ",5", "%", "abc",
            "ä",
            "failing", "overdue", "value ", "above ", "null", "\u{7F}", "+", ".", "e",
        ]
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...6, using: &generator)
            let text = (0..<count).map { _ in words.randomElement(using: &generator) ?? "" }.joined()
            do throws(AlertCondition.Fault) {
                let condition = try AlertCondition(text)
                #expect((try? AlertCondition(condition.text)) == condition, "\(text) → \(condition.text)")
                for value in words { _ = condition.holds(of: .text(value)) }
            } catch {
                guard let meant = error.meant else { continue }
                #expect((try? AlertCondition(meant)) != nil, "\(text) → \(meant)")
            }
        }
    }

    @Test func `long texts are told by their begin, and long maps not at all`() throws {
        let text = AlertValue.text(String(repeating: "ä", count: 300))
        let shown = try #require(text.shown(upTo: 255))
        #expect("\(shown)" == "\"\(String(repeating: "ä", count: 127))…\"")
        let map = try JSONText(validating: Array("{\"a\":\"\(String(repeating: "x", count: 300))\"}".utf8))
        #expect(AlertValue.json(map.bytes[...]).shown(upTo: 255) == nil)
    }
}
