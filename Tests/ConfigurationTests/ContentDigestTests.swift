import Configuration
import Testing

@Suite struct ContentDigestTests {
    @Test(arguments: [
        ("a: 1\nb: [x, {y: z}]", "# moved\nb:\n  - x\n  - y: z\na: 1", true),
        ("{}", "{}", true), ("[]", "[]", true), ("", "", true),
        ("a: &x {b: c}\nd: *x", "a: {b: c}\nd: {b: c}", true),
        ("'a'", "\"a\"", true),
        ("a: 5", "a: '5'", false), ("a: 1", "a: 2", false), ("a: 1", "b: 1", false), ("a: 1", "a: 1\nb: 2", false),
        ("a: 1\nb: 2", "a: 1", false), ("[a, b]", "[b, a]", false), ("[a]", "[a, b]", false), ("{}", "[]", false),
        ("a: []", "a: ", false), ("a: {b: 1, c: 2}", "a: {c: 1, b: 2}", false),
        // Composed and decomposed: one word to a reader, two names to a file system.
        ("a: \u{E9}", "a: e\u{301}", false), ("\u{E9}: a", "e\u{301}: a", false),
    ])
    func `content is what is said, wherever it stands`(left: String, right: String, isSame: Bool) throws {
        let (left, right) = (try #require(Reading(left).node), try #require(Reading(right).node))
        #expect((ContentDigest(left) == ContentDigest(right)) == isSame)
    }
}
