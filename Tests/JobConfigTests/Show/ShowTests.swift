import Configuration
import DataSources
import JSON
import Testing

@testable import JobConfig

@Suite struct ShowTests {
    private func read(_ show: String) -> (file: JobsConfiguration?, messages: [String]) {
        let text = "jobs: { a: { every: 5s, run: date, \(show) } }"
        let read = JobsConfiguration.read(Array(text.utf8), file: "f", variables: [:])
        return (read.file, read.diagnostics.map(\.message))
    }

    @Test func `all that can be said of how a job is shown is told as it is`() throws {
        let show = """
            show: { title: "磁盤 ☃", group: Hosts, link: "https://wiki/disk", min: -1, max: 100.5, digits: 0, size: small,
              line: step, good: [up, 0, true], bad: ["0x", down], fields: [cpu, $.memory.usedPercent, "d[0]"], hidden: false,
              description: "one\\ntwo" }
            """
        let (file, messages) = read(show)
        #expect(messages == [])
        let rule = try #require(file?.jobs.first?.show)
        #expect(
            "\(JSONText(.object(rule.members)))" == """
                {"title":"磁盤 ☃","group":"Hosts","link":"https://wiki/disk","min":-1,"max":100.5,"digits":0,"size":"small",\
                "line":"step","good":["up",0,true],"bad":["0x","down"],"fields":["cpu","memory.usedPercent","d[0]"],\
                "hidden":false,"description":"one\\ntwo"}
                """
        )
        #expect(read("show: {}").file?.jobs.first?.show == ShowRule.none)
    }

    @Test(arguments: [
        ("{ titel: x }", #"unknown key "titel" in "show" of job "a"; did you mean "title"?"#),
        (
            "{ wibble: x }",
            #"unknown key "wibble" in "show" of job "a"; its keys are title, group, link, min, max, digits, size, line, "#
                + "good, bad, fields, hidden, description"
        ),
        ("{ color: red }", #"unknown key "color" in "show" of job "a"; good and bad choose colours"#),
        ("{ min: 5, max: 5 }", #""min" of "show" of job "a" must be below max, which is 5"#),
        ("{ min: 5, max: -1 }", #""min" of "show" of job "a" must be below max, which is -1"#),
        ("{ min: low }", #""min" of "show" of job "a" must be a number, not "low"; write one such as min: 1.5"#),
        ("{ digits: 11 }", #""digits" of "show" of job "a" must be between 0 and 10, not "11""#),
        ("{ size: big }", #""size" of "show" of job "a" must be small, normal, wide or large, not "big""#),
        ("{ line: steps }", #""line" of "show" of job "a" must be straight or step, not "steps"; did you mean step?"#),
        (
            "{ link: wiki/disk }",
            #""link" of "show" of job "a" must be an address that begins with https:// or http://"#
        ),
        (
            "{ link: 'javascript:alert(1)' }",
            #""link" of "show" of job "a" must be an address that begins with https:// or http://; write one such as "#
                + "link: https://wiki.example.org/disk"
        ),
        ("{ link: 'https://u:p@wiki/' }", #""link" of "show" of job "a" shows a password to everybody; leave it out"#),
        ("{ title: '' }", #""title" of "show" of job "a" must have 1 to 100 characters, not 0"#),
        ("{ title: \"a\\nb\" }", #""title" of "show" of job "a" must be without control characters, on one line"#),
        ("{ good: up }", #""good" of "show" of job "a" must be a list, not text"#),
        ("{ good: [] }", #""good" of "show" of job "a" must have 1 to 40 values, not 0; write one such as good: [up]"#),
        ("{ good: [up, up] }", #""good" of "show" of job "a" names "up" twice"#),
        ("{ good: [up], bad: [up] }", #""up" is in good and in bad of "show" of job "a"; keep one"#),
        ("{ good: [[up]] }", #""good" of "show" of job "a" takes texts of at most 64 bytes, numbers, true and false"#),
        (
            "{ fields: ['a[*]'] }",
            #""a[*]" in "fields" of "show" of job "a" is no path to a part of the value; write one such as memory.usedPercent"#
        ),
        ("{ fields: [a, $.a] }", #""fields" of "show" of job "a" names "$.a" twice"#),
        ("{ hidden: yes }", #""hidden" of "show" of job "a" must be true or false, not "yes""#),
        ("{ unit: x }", #""unit" has no use in "show" of job "a"; it belongs one level up, beside "show""#),
        (
            "small",
            #""show" of job "a" must be a map (key: value), not text; write one such as show: { title: Root disk }"#
        ),
    ])
    func `what can't be shown is told with what can`(show: String, message: String) {
        #expect(read("show: \(show)").messages == [message])
    }

    @Test func `another title is no other job`() throws {
        let before = try #require(read("show: { title: x }").file?.jobs)
        let after = try #require(read("show: { title: y }").file?.jobs)
        #expect(JobDifference(from: before, to: after).isEmpty)
        #expect(JobDifference(from: before, to: try #require(read("unit: y").file?.jobs)).changed == ["a"])
    }

    @Test(arguments: [
        ("[A-Za-z0-9-]{1,40}", "[A-Za-z0-9\\-]{1,40}"), ("[a/b]", "[a\\/b]"), ("[(){}|]", "[\\(\\)\\{\\}\\|]"),
        ("[a!!]", "[a\\!!]"), ("\\_x", "_x"), ("a\\-b", "a-b"),
    ])
    func `a pattern that no form can check is checked there by another one, without a word`(
        pattern: String,
        meant: String
    ) throws {
        let fault = try #require(BrowserPattern.fault(in: pattern))
        #expect(fault.meant == meant)
        #expect(BrowserPattern.fault(in: meant) == nil)
        let text = "jobs: { a: { request: { x: '\(pattern)' }, command: [echo, '{x}'] } }"
        let file = try #require(JobsConfiguration.read(Array(text.utf8), file: "f", variables: [:]).file)
        #expect(BrowserPattern.form(of: pattern) == meant)
        #expect(Lint.warnings(about: file, path: nil).map(\.message) == [])
    }

    @Test(arguments: [
        ("a++", "++ is not known there"), ("[a-z&&[aeiou]]", "&& in [ ] stands between classes alone"),
        ("[a-z--b]", "-- in [ ] takes a class away there, and cannot stand beside ranges"),
        ("[[:alpha:]]", "a [ in [ ] begins another class there"), ("\\Qa\\E", "\\Q is no escape there"),
    ])
    func `a pattern that no form can check, nor one like it, is told`(pattern: String, reason: String) throws {
        let text = "jobs: { a: { request: { x: '\(pattern)' }, command: [echo, '{x}'] } }"
        let file = try #require(JobsConfiguration.read(Array(text.utf8), file: "f", variables: [:]).file)
        let message = "the pattern of \"x\" can't be checked by a browser's form, where \(reason)"
        #expect(Lint.warnings(about: file, path: nil).map(\.message) == [message])
        #expect(BrowserPattern.form(of: pattern) == nil)
    }

    @Test(arguments: [
        "[A-Za-z0-9]+", "[^a-z]", "[\\w.]+", "\\d{4}-\\d\\d", "(a|b)?c", "[\\-a]", "\\p{L}+", "(?<n>x)\\k<n>",
        "[a\\]b]", "[\\p{L}][\\P{Lu} .]{0,39}", "[\\u{1f600}]",
    ])
    func `a pattern that forms can check is passed without a word`(pattern: String) {
        #expect(BrowserPattern.fault(in: pattern) == nil)
    }
}
