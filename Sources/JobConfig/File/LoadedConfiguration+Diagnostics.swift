public import Configuration

extension Diagnostic {
    /// Where and what, in one line: `jobs.yaml:3:5: unknown key "evry"; write: every`.
    public var sentence: String {
        "\(location.file):\(location.line):\(location.column): \(message)" + (fixIt.map { "; write: \($0)" } ?? "")
    }
}

extension LoadedConfiguration {
    /// Something to be told of a file.
    public struct Remark: Sendable {
        /// What it is, wherever in the file that stands.
        public let message: String
        /// The same for people, with its place.
        public let text: String
        /// The same in one line.
        public let sentence: String
    }

    /// All that is worth a second look as text for people; empty where there is nothing.
    public var warnings: String { remarks.text }
    /// The same in sentences.
    public var sentences: [String] { remarks.map(\.sentence) }
}

extension [LoadedConfiguration.Remark] {
    /// All of them as text for people.
    public var text: String { map(\.text).joined() }
}

extension LoadedConfiguration.Problem {
    /// How many errors are listed outside of the log.
    private static let mostSentences = 50

    /// What is wrong, a sentence each, the first ones of very many.
    public var sentences: [String] {
        let all = (sentence.map { [$0] } ?? []) + diagnostics.filter { $0.severity == .error }.map(\.sentence)
        guard all.count > Self.mostSentences else { return all }
        return all.prefix(Self.mostSentences) + ["and \(all.count - Self.mostSentences) more faults"]
    }
}
