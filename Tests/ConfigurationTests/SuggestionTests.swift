import Configuration
import Testing

@Suite struct SuggestionTests {
    static let words = ["every", "interval", "run", "http", "unit", "envelope", "event", "max_bytes", "id", "select"]

    @Test(arguments: [
        ("evry", "every"), ("intervall", "interval"), ("evrey", "every"), ("Every", "every"), ("htpp", "http"),
        ("maxBytes", "max_bytes"), ("max-bytes", "max_bytes"), ("envlope", "envelope"), ("ID", "id"), ("rum", "run"),
        ("slect", "select"), ("unti", "unit"), ("evnt", "event"),
    ])
    func `a slip is understood`(text: String, meant: String) {
        #expect(Suggestion.nearest(to: text, among: Self.words) == meant)
    }

    @Test(arguments: [
        "", "x", "i", "io", "cron", "ever so", "foo", "runner", String(repeating: "every", count: 10_000),
    ])
    func `a different word is left alone`(text: String) {
        #expect(Suggestion.nearest(to: text, among: Self.words) == nil)
    }

    @Test(arguments: [
        ("mem", "memory"), ("netw", "network"), ("sinus", "sine"), ("rand", "random"), ("walking", "walk"),
        ("contant", "constant"), ("me", nil), ("cosine", nil), ("cou", "counter"), ("co", nil), ("clockwork", "clock"),
        ("con", "constant"),
    ])
    func `of a few words also one that begins so is understood`(text: String, meant: String?) {
        let words = ["memory", "network", "sine", "random", "walk", "constant", "counter", "clock"]
        #expect(Suggestion.choice(text, among: words) == meant)
        #expect(Suggestion.choice("con", among: ["constant", "content"]) == nil)
    }

    @Test func `on a tie the first in the alphabet wins`() {
        #expect(Suggestion.nearest(to: "cat", among: ["hat", "bat"]) == "bat")
        // A slip at the begin is the rarest.
        #expect(Suggestion.nearest(to: "yml", among: ["xml", "yaml"]) == "yaml")
        #expect(Suggestion.nearest(to: "cat", among: ["bat", "cut", "cot"]) == "cot")
        #expect(Suggestion.nearest(to: "cat", among: [String]()) == nil)
    }
}
