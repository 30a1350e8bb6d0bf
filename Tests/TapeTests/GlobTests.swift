import Synchronization
import Testing

@testable import Tape

@Suite struct GlobTests {
    @Test func `all short patterns fit the names they should`() {
        let patterns = words(over: ["a", "b", "*", "?"], upTo: 4).map { String(decoding: $0, as: UTF8.self) }
        let names = words(over: ["a", "b"], upTo: 4).map { String(decoding: $0, as: UTF8.self) }
        for pattern in patterns {
            for name in names where Glob.matches(pattern, name) != Self.fits(pattern[...], name[...]) {
                Issue.record("\(pattern) and \(name)")
            }
        }
    }

    /// The meaning of a pattern, said as plainly as can be.
    private static func fits(_ pattern: Substring, _ name: Substring) -> Bool {
        switch pattern.first {
        case nil: name.isEmpty
        case "*": fits(pattern.dropFirst(), name) || !name.isEmpty && fits(pattern, name.dropFirst())
        case "?": !name.isEmpty && fits(pattern.dropFirst(), name.dropFirst())
        case let letter: name.first == letter && fits(pattern.dropFirst(), name.dropFirst())
        }
    }

    @Test(arguments: [
        ("cpu.*", "cpu.load", true),
        ("cpu.*", "cpu.", true),
        ("cpu.*", "cpu", false),
        ("cpu.*", "cpux", false),
        ("*.load", "cpu.load", true),
        ("*", "", true),
        ("?", "", false),
        ("", "", true),
        ("", "a", false),
        ("[a]", "a", false),
        ("\\*", "*", false),
        ("A", "a", false),
    ])
    func `a pattern fits the whole of a name`(pattern: String, name: String, fits: Bool) {
        #expect(Glob.matches(pattern, name) == fits)
    }

    @Test(arguments: [("a", false), ("", false), ("a*", true), ("?", true), ("[a]", false), ("a.b", false)])
    func `only a star or a question mark makes a pattern`(text: String, isPattern: Bool) {
        #expect(Glob.isPattern(text) == isPattern)
    }

    @Test(arguments: [
        String(repeating: "*a", count: 50) + "*b",
        String(repeating: "a*", count: 50) + "b",
        String(repeating: "*?", count: 50) + "b",
        String(repeating: "*", count: 100) + "b",
        String(repeating: "*aaaa", count: 20) + "b",
    ])
    func `a hostile pattern costs no more than the lengths multiplied`(pattern: String) {
        let pattern = Array(pattern.utf8)
        let name = CountedBytes(Array(repeating: UInt8(ascii: "a"), count: 1000))
        #expect(!Glob.matches(pattern, name))
        // Each step looks at one byte of the name at most.
        #expect(name.looks <= pattern.count * name.count)
    }
}

/// Bytes that count how often they are looked at.
private final class CountedBytes: RandomAccessCollection, Sendable {
    private let bytes: [UInt8]
    private let lookCount = Atomic(0)

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var looks: Int { lookCount.load(ordering: .relaxed) }
    var startIndex: Int { 0 }
    var endIndex: Int { bytes.count }

    subscript(index: Int) -> UInt8 {
        lookCount.add(1, ordering: .relaxed)
        return bytes[index]
    }
}
