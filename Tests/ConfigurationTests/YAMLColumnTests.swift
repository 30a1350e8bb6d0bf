import Configuration
import Glibc
import Testing

/// Lines out of column: the wrong one is named, which need not be the one at which YAML can't be read on.
@Suite struct YAMLColumnTests {
    /// How long this thread has worked, however long it has waited for a processor.
    private var worked: Duration {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    private static func fault(_ lines: [String]) -> [String] { Reading(lines.joined(separator: "\n")).messages }

    private static let above = "the keys of one map start in the same column; this line fits none above"
    private static let below = "the keys of one map start in the same column; this line fits none below"
    private static let deeper = "a key cannot stand here, deeper than a line above that has its value already"

    @Test(arguments: [
        // The line of the key that is wrong, and the spaces that it wants.
        (
            ["  a:", "    every: 5s", "   generate: sine", "  b:", "    every: 5s"],
            "4:4 \(above); write 4 spaces before it"
        ),
        (["  a:", "     every: 5s", "    generate: sine", "    unit: x"], "3:6 \(below); write 4 spaces before it"),
        (["  a:", "    every: 5s", "      generate: sine", "    unit: x"], "4:7 \(deeper); write 4 spaces before it"),
        (["   a:", "    every: 5s", "  b:", "    every: 5s"], "2:4 \(below); write 2 spaces before it"),
        (["  b:", "    every: 5s", " a:", "    every: 5s"], "4:2 \(above); write 2 spaces before it"),
        (["  a:", "    every: 5s", "   b:", "    every: 5s"], "4:4 \(above); write 2 spaces before it"),
        (["  a:", "    run: \"x\"", "     unit: x", "  b: {}"], "4:6 \(above); write 4 spaces before it"),
        (["  a:", "    run: |", "      x", "     unit: x"], "5:6 \(above); write 4 spaces before it"),
        (["  a:", "    alert: { when: x }", "      unit: x"], "4:7 \(above); write 4 spaces before it"),
        (
            ["  a:", "    http:", "      url: x", "     body: y", "    unit: z"],
            "5:6 \(above); write 6 spaces before it"
        ),
        // Comments and blank lines are in no column.
        (
            ["  a:", "  # about", "", "     every: 5s", "# more", "    generate: x", "    unit: x"],
            "5:6 \(below); write 4 spaces before it"
        ),
    ])
    func `a key that is out of column is named, with where it belongs`(lines: [String], message: String) {
        #expect(Self.fault(["jobs:"] + lines) == [message])
    }

    @Test(arguments: [
        (["  a:", "  every: 5s", "    generate: sine"], "3:3", 4),
        (["  a:", "  every: 5s", "  unit: x", "    run: y"], "3:3", 4),
        (["  a:", "    every: 5s", "    http:", "    url: x", "      method: GET"], "5:5", 6),
    ])
    func `a key that stands beside the one it belongs to is named, not the one behind it`(
        lines: [String],
        place: String,
        spaces: Int
    ) {
        let what = "this key stands beside the one above it, which has no value then"
        #expect(
            Self.fault(["jobs:"] + lines) == [
                "\(place) \(what); write \(spaces) spaces before it, as before the line below"
            ]
        )
    }

    @Test(arguments: [
        ([" server:", "  listen: x", "jobs:", "  a: x"], "1:2 \(below); write no space before it"),
        (["  server: x", "  defaults: x", "jobs: x"], "3:1 \(above); write 2 spaces before it"),
    ])
    func `so is one at the top of a file`(lines: [String], message: String) {
        #expect(Self.fault(lines) == [message])
    }

    @Test func `what is no key out of column is told as before`() {
        #expect(Self.fault(["a: 1", "---", "b: 2"]) == ["2:1 a second document begins here; a file holds one"])
        #expect(Self.fault(["a:", "  - x", " - y"]) == ["3:2 a list item cannot stand among the keys of a map"])
    }

    /// It looks at each line of a file once or twice, whatever is in it.
    @Test func `a long file is looked at quickly`() {
        let lines = (0..<20_000).map { "  k\($0):" }
        let start = worked
        #expect(Self.fault(["jobs:"] + lines + [" a: x"]).count == 1)
        #expect(worked - start < .seconds(5))
    }
}
