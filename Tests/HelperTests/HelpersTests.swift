import Foundation
import JSON
import Testing

@testable import Helper

@Suite struct HelpersTests {
    /// Whether memory has a bound, and what breaks it ends by a signal: the address sanitizer takes all addresses, and exits.
    private static let isBounded: Bool = {
        let words = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")
        return words?.first.flatMap { Int($0) }.map { $0 < 1 << 28 } ?? true
    }()

    private let helpers = Helpers(most: 2)

    private func run(_ program: String, on json: String = "null") async -> String {
        guard let value = try? JSONText(validating: Array(json.utf8)) else { return "no JSON" }
        do throws(Helpers.Failure) {
            return switch try await helpers.run(program, on: value) {
            case .value(let json): json.description
            case .nothing: "nothing"
            }
        } catch {
            return switch error {
            case .refused(let reason): reason
            default: "\(error)"
            }
        }
    }

    @Test(arguments: [
        (".items | map(.price) | add", "{\"items\":[{\"price\":1},{\"price\":20.5}]}", "21.5"),
        (".", "\"a\\u2028b\"", "\"a\\u2028b\""), (".", "[]", "[]"), (".", "\"€😀\"", "\"€😀\""),
        ("length", "\"€😀\"", "2"),
        ("empty", "1", "nothing"), ("halt", "1", "nothing"), ("1, halt", "1", "1"), ("error(null)", "1", "nothing"),
        ("[range(5)]", "1", "[0,1,2,3,4]"), ("first(1, 2)", "1", "1"), ("nan", "1", "null"),
        (
            "env, $ENV | length", "1",
            "gives more than one value; write [PROGRAM] for a list of all, first(PROGRAM) for the first"
        ),
        (
            "range(infinite)", "1",
            "gives more than one value; write [PROGRAM] for a list of all, first(PROGRAM) for the first"
        ),
        ("1, error(\"late\")", "1", "says: late"), (".a", "1", "says: Cannot index number with string \"a\""),
        ("\"bye\" | halt_error", "1", "says: bye"), ("{a: 1} | halt_error(5)", "1", "says: {\"a\":1}"),
        ("error({a: 1})", "1", "says: {\"a\":1}"), ("input", "1", "says: there is nothing to read but the one value"),
        ("debug", "1", "1"),
        ("stderr", "\"x\"", "\"x\""), ("input_filename", "1", "null"), ("[inputs]", "1", "[]"),
        ("@json", "{\"a\":[1]}", "\"{\\\"a\\\":[1]}\""),
        ("[splits(\", *\")]", "\"a, b\"", "[\"a\",\"b\"]"),
    ])
    func `a program gives one value, nothing, or says why not`(program: String, json: String, shown: String) async {
        #expect(await run(program, on: json) == shown)
    }

    @Test func `a program sees nothing of our environment but the time zone`() async {
        let names = await run("[env | keys[] | select(. != \"TZ\")]")
        #expect(names == "[]")
    }

    @Test(arguments: ["halt", "\"x\" | halt_error", "error(\"x\")", "1, 2", ".a.b.c.d"])
    func `after any end the next value is read as if it were the first`(program: String) async {
        let first = await run(program, on: "7")
        for _ in 0..<3 {
            #expect(await run(program, on: "7") == first)
            #expect(await run(". + 1", on: "7") == "8")
        }
    }

    @Test func `numbers are what libjq makes of them`() async {
        #expect(await run(".", on: "9007199254740991") == "9007199254740991")
        #expect(await run(".", on: "[0.1, -0, 1e17]").hasPrefix("[0.1,-0,1"))
    }

    @Test func `a value that is nested as deep as JSON may be is read, and one that grows deeper is not`() async {
        let deep = String(repeating: "[", count: 250) + String(repeating: "]", count: 250)
        #expect(await run(".", on: deep) == deep)
        let deeper = await run("reduce range(400) as $i (0; [.])")
        #expect(deeper.hasPrefix("gives what is no JSON: nesting over"), "\(deeper)")
    }

    @Test(.enabled(if: isBounded, "the address sanitizer has its own way"))
    func `what ends a helper is told, and the next one does the next work`() async {
        let broken = await run("reduce range(1000000) as $i (0; [.])")
        #expect(broken == "needs more than 1 GiB of memory, or nests too deep")
        #expect(await run(".", on: "1") == "1")
    }

    @Test(.enabled(if: isBounded, "the address sanitizer has its own way"))
    func `a program that takes more memory than there is for it is told so`() async {
        let greedy = await run("[range(100000000)] | length")
        #expect(greedy == "needs more than 1 GiB of memory, or nests too deep")
        #expect(await run(".", on: "1") == "1")
    }

    @Test func `a program without end is killed with its task, and others go on meanwhile`() async {
        let endless = Task { await run("def f: f; f") }
        let other = Task { await run("[limit(3; repeat(1))]") }
        #expect(await other.value == "[1,1,1]")
        endless.cancel()
        #expect(await endless.value == "stopped")
        #expect(await run(".", on: "2") == "2")
    }

    @Test func `work that waits is given up at once, and what is left is done`() async {
        let endless = (0..<2).map { _ in Task { await run("def f: f; f") } }
        // Both helpers are at it, or will be before this comes to one of them.
        let waiting = (0..<20).map { number in Task { await run(".", on: "\(number)") } }
        for task in waiting[10...] { task.cancel() }
        for task in endless { task.cancel() }
        for (number, task) in waiting.prefix(10).enumerated() { #expect(await task.value == "\(number)") }
        for task in waiting[10...] { _ = await task.value }
        for task in endless { #expect(await task.value == "stopped") }
    }

    @Test func `hundreds at once all get their own`() async {
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<300 {
                group.addTask { await run(". * 2", on: "\(number)") == "\(number * 2)" }
            }
            for await isRight in group { #expect(isRight) }
        }
    }

    @Test func `a task that is cancelled already does no work`() async {
        let task = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return await run("def f: f; f")
        }
        #expect(await task.value == "stopped")
    }

    @Test func `a value of megabytes comes and goes`() async {
        let list = "[" + (0..<200_000).map(String.init).joined(separator: ",") + "]"
        #expect(await run(".", on: list) == list)
    }
}
