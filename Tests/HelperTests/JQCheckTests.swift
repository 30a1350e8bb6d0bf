import Testing

@testable import Helper

@Suite struct JQCheckTests {
    @Test(arguments: [
        ".", ".items | map(.price) | add", "def f(x): x * 2; [.[] | f(.)]", "# what it does\n.a", "\"\\(.a)€\"",
        "empty",
        ".a as [$x, {b: $y}] | $x", "try error(\"a\") catch .", "now | todate", "@base64 \"x\\(.)\"", "input",
        "env.HOME",
        "if . then 1 else 2 end", "label $out | 1, break $out",
    ])
    func `a program that is one is good`(program: String) throws {
        #expect(try JQCheck.faults(in: program) == [])
    }

    @Test(arguments: [
        (".a | | .b", [JQFault(line: 1, column: 6, reason: "'|' can't stand here")]),
        (
            ".a | foo",
            [JQFault(line: 1, column: 6, reason: "jq has no function foo without arguments; quote it if it is a text")]
        ),
        (
            ".a |\n  mapp(.b)",
            [JQFault(line: 2, column: 3, reason: "jq has no function mapp with one argument; quote it if it is a text")]
        ),
        (".a | $x", [JQFault(line: 1, column: 6, reason: "$x is not defined")]),
        (
            "a, b",
            [
                JQFault(line: 1, column: 4, reason: "jq has no function b without arguments; quote it if it is a text"),
                JQFault(line: 1, column: 1, reason: "jq has no function a without arguments; quote it if it is a text"),
            ]
        ),
    ])
    func `a fault of a program is told with its place`(program: String, faults: [JQFault]) throws {
        let found = try JQCheck.faults(in: program)
        #expect(found.sorted { $0.column < $1.column } == faults.sorted { $0.column < $1.column })
    }

    @Test(arguments: [
        "{", "[.a", "\"x", "if . then 1", ".a[", "reduce .[] as $x (", "%%", "import \"x\" as x; .", "é", "'a'",
    ])
    func `every fault lies inside, and has words of its own`(program: String) throws {
        let faults = try JQCheck.faults(in: program)
        #expect(!faults.isEmpty)
        for fault in faults {
            #expect(fault.line == 1 && (1...program.utf8.count + 1).contains(fault.column), "\(fault)")
            #expect(!fault.reason.contains("Unix shell") && !fault.reason.contains("expecting"), "\(fault)")
            #expect(!fault.reason.contains("top-level") && !fault.reason.contains("\n"), "\(fault)")
        }
    }

    @Test func `hundreds of faults are told as a few`() throws {
        let faults = try JQCheck.faults(in: (0..<300).map { "f\($0)" }.joined(separator: ","))
        #expect((1...10).contains(faults.count))
    }

    @Test func `a verdict is the same when it is asked for again, and by a new helper`() throws {
        let first = try JQCheck.faults(in: ".a | nope")
        JQCheck.rest()
        #expect(try JQCheck.faults(in: ".a | nope") == first)
        #expect(try JQCheck.faults(in: ".b | nope").count == 1)
        JQCheck.rest()
    }
}
