import Testing

@testable import Configuration
@testable import JobConfig

/// Each fault says what to write instead, and what it says does.
@Suite struct AdviceTests {
    private static let variables = [
        "SECRET": "hunter2hunter2", "TOKEN": "t", "PASSWORD": "p", "LINK_KEY": "0123456789abcdef",
        "JWT_SECRET": "0123456789abcdef0123456789abcdef", "PUBLISH_TOKEN": "p1", "SUBSCRIBE_TOKEN": "s1",
        "ADMIN_TOKEN": "a1",
    ]

    private static func errors(in text: String) -> [Diagnostic] {
        JobsConfiguration.read(Array(text.utf8), file: "jobs.yaml", variables: variables).diagnostics.filter {
            $0.severity == .error
        }
    }

    /// Words by which a sentence asks for something else.
    private static let words = [
        "did you mean", "write", "such as", "remove", "leave", "keep one", "add ", "give ", "choose", "name a",
        "true or false", "between", "at most", "at least", "indent", "quote", "belongs", "goes with", "set it",
        "can only be true", "keys are", "lists the keys", "the longest is", "see the names", "make one by", "takes ",
        "must have", "must be one line", "must be without", "must end in", "ask it", "ask a", "put ", "call it",
        "there is ", "must begin with", "must not be below", "only leaves", "no use", "a name has", "its name has",
        "no regular expression", "no program of jq", "a path of", "must be written as", "is taken: ",
        "has two triggers",
        "can't be used here", "must be a path", "list the", "must be a name", "is read by",
    ]

    private static func hasAdvice(_ fault: Diagnostic) -> Bool {
        let isChoice = fault.message.firstMatch(of: #/must be .* or .*, not /#) != nil
        return fault.fixIt != nil || isChoice || words.contains { fault.message.contains($0) }
    }

    @Test(arguments: WrongValues.places)
    func `what is wrong behind a key is told with what to write`(place: WrongValues.Place) {
        // A * finds whatever lies in the folder of the tests.
        for value in WrongValues.values where place.description != "include" || value != "\"*\"" {
            let text = place.file(value)
            for fault in Self.errors(in: text) where !fault.message.contains("can't be read: ") {
                #expect(Self.hasAdvice(fault), "\(text)\(fault.message)")
            }
        }
    }

    @Test(arguments: WrongValues.places)
    func `the example of a key does behind it`(place: WrongValues.Place) throws {
        let example = try #require(place.row.example(), "\(place) has none")
        let text = place.file(example)
        // The files that examples name are not there.
        let faults = Self.errors(in: text).filter { !$0.message.contains("can't be read: ") && !Self.isOfOthers($0) }
        #expect(faults.map(\.message) == [], "\(text)")
    }

    /// Whether a fault is that something else belongs beside the key, which its example can't have.
    private static func isOfOthers(_ fault: Diagnostic) -> Bool {
        let words = [
            "goes with", "has a use where", "says tls: true", "says redirect: true", "write follow: true", "add secret",
        ]
        return words.contains { fault.message.contains($0) }
            || fault.message.contains("write { certificate: client.pem, key: client.key }")
    }

    @Test(arguments: [
        ("port: 8080, hostname: dash.example.org", "listen: 127.0.0.1:8080"),
        ("port: \"${P}\"", "listen: \"127.0.0.1:${P}\""),
        ("host: \"${H}\", port: 80", "listen: \"${H}:80\""), ("hostname: a.example", "listen: 127.0.0.1:5000"),
        ("hosts: \"https://A.example:80/x\"", "hosts: [a.example]"),
    ])
    func `what is said of an address stays, and shows no value from outside`(server: String, advice: String) {
        let text = "server: { \(server) }\njobs: { a: { post: true } }"
        let variables = ["P": "8123", "H": "10.1.2.3"]
        let faults = JobsConfiguration.read(Array(text.utf8), file: "jobs.yaml", variables: variables).diagnostics
        #expect(faults.first?.fixIt == advice)
    }

    @Test(arguments: [
        (
            "jobs: []",
            "jobs must be a map (key: value), not a list; "
                + "write one such as jobs: { people: { every: 5-20s, generate: people } }"
        ),
        (
            "jobs: { a: { every: 5s, run: x, show: { good: { a: b } } } }",
            "\"good\" of \"show\" of job \"a\" must be a list, not a map; write one such as good: [up]"
        ),
        (
            "jobs: { a: { every: 5s, run: x, retry: { attempts: many } } }",
            "\"attempts\" of \"retry\" of job \"a\" must be a whole number, not \"many\"; write one such as attempts: 3"
        ),
        (
            "jobs: { a: { every: 5s, http: [[x]] } }",
            "\"http\" of job \"a\" takes one address; give each of several a job of its own"
        ),
        (
            "jobs: { a: { every: 5s, http: \"?\" } }",
            "\"http\" of job \"a\" must be an address that begins with http:// or https://; "
                + "write one such as http: https://example.org/"
        ),
        (
            "jobs: { a: { every: 5s, run: x, unit: } }",
            "\"unit\" of job \"a\" has no value; write one such as unit: °C"
        ),
        (
            "jobs: { a: { every: 5s, run: x, wibble: 5 } }",
            "unknown key \"wibble\" in job \"a\"; tickertape schema lists the keys of jobs"
        ),
        (
            "jobs: { a: { post: true } }\nwibble: 5",
            "unknown key \"wibble\" in the file; its keys are server, defaults, include, jobs"
        ),
    ])
    func `a value of another kind is told with one that does`(text: String, sentence: String) {
        #expect(Self.errors(in: text).map(\.message) == [sentence])
    }
}
