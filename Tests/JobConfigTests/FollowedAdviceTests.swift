import Configuration
import Testing

@testable import JobConfig

/// Advice must lead somewhere: what is printed behind `write:` is written, and the file checked again, until it is clean.
@Suite struct FollowedAdviceTests {
    /// How often one may have to write something more.
    private static let rounds = 6

    private static func faults(in text: String) -> (isTaken: Bool, list: [Diagnostic]) {
        let (file, list) = JobsConfiguration.read(Array(text.utf8), file: "jobs.yaml", variables: [:])
        return (file != nil, list)
    }

    /// What is left of the faults of a file when all advice is followed, and the file by then.
    private static func remains(of text: String) -> (text: String, faults: [String]) {
        var file = FollowedAdvice(text)
        for _ in 0..<rounds {
            let (isTaken, list) = faults(in: file.text)
            if isTaken { break }
            let before = file.text
            file.follow(list)
            if file.text == before { break }
        }
        return (file.text, faults(in: file.text).list.filter { $0.severity == .error }.map(\.sentence))
    }

    /// A job with these lines.
    static func job(_ lines: String) -> String {
        "jobs:\n  host:\n" + lines.split(separator: "\n").map { "    \($0)\n" }.joined()
    }

    @Test(arguments: FaultyLines.ofJobs)
    func `a job is clean when all that is printed to write is written`(lines: String) {
        let (text, faults) = Self.remains(of: Self.job(lines))
        #expect(faults == [], "\(text)")
        #expect(!Self.faults(in: Self.job(lines)).isTaken, "the file has no fault")
    }

    @Test(arguments: FaultyLines.ofFiles)
    func `a file is clean when all that is printed to write is written`(text: String) {
        let (written, faults) = Self.remains(of: text)
        #expect(faults == [], "\(written)")
        #expect(!Self.faults(in: text).isTaken, "the file has no fault")
    }

    @Test(arguments: FaultyLines.withWords)
    func `what has no line to write is said in words`(lines: String, sentence: String) {
        let (isTaken, list) = Self.faults(in: Self.job(lines))
        #expect(!isTaken)
        #expect(list.map(\.message).contains(sentence), "\(list.map(\.message))")
    }
}
