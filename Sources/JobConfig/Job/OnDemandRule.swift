public import Configuration
public import DataSources

/// What a client has to say to have a job run for it, and how many may do so at once.
public struct OnDemandRule: Sendable {
    /// A value that the client must name in the query.
    public struct Parameter: Sendable {
        /// Its name in the query, and in braces in the file.
        public let name: String
        /// What its value must match; nil where any short line will do.
        public let pattern: ValuePattern?

        /// The pattern as the file has it, with references in the place of what they stand for; nil where there is none.
        public func shownPattern(_ secrets: Secrets) -> String? { pattern.map { secrets.concealed(in: $0.text) } }
    }

    /// In the order of the file.
    public let parameters: [Parameter]
    /// How many runs may go on at once.
    public let mostRuns: Int

    /// For a job that takes no parameters.
    public static let none = OnDemandRule(parameters: [], mostRuns: 1)

    /// What the query of the stream takes beside parameters.
    public static let reserved = ["token", "link", "last_event_id", "lastEventId", "evs_last_event_id", "heartbeat"]

    /// The value of each parameter by its name, as far as that can be judged at once; the rest is for ``check(_:)``.
    ///
    /// What fails says nothing of the secrets.
    public func values(
        of items: [(name: String, value: String)],
        concealing secrets: Secrets
    ) throws(WrongParameter) -> [String: String] {
        let names = parameters.map(\.name)
        var values: [String: String] = [:]
        for item in items {
            guard names.contains(item.name) else {
                let known = names.isEmpty ? "the job takes none" : "the job takes \(names.joined(separator: ", "))"
                throw WrongParameter(sentence: "there is no parameter \(item.name.quoted); \(known)")
            }
            guard values.updateValue(item.value, forKey: item.name) == nil else {
                throw WrongParameter(sentence: "\(item.name) is given twice")
            }
        }
        for parameter in parameters {
            guard let value = values[parameter.name] else {
                throw WrongParameter(sentence: "\(parameter.name) is missing; \(parameter.demand(secrets))")
            }
            if parameter.pattern == nil, !value.isShortLine { throw parameter.refusal(of: value, secrets) }
        }
        return values
    }

    /// Compares the values with their patterns; what fails says nothing of the secrets.
    public func check(_ values: [String: String], concealing secrets: Secrets) async throws(WrongParameter) {
        let pairs = parameters.compactMap { parameter in
            parameter.pattern.map { (parameter: parameter, pattern: $0, value: values[parameter.name] ?? "") }
        }
        guard !pairs.isEmpty else { return }
        let place: Int?
        do throws(SourceError) {
            place = try await ValuePattern.mismatch(in: pairs.map { ($0.pattern, $0.value) })
        } catch {
            let names = pairs.map(\.parameter.name).joined(separator: ", ")
            throw WrongParameter(sentence: "it takes too long to compare \(names) with what it must match")
        }
        if let place { throw pairs[place].parameter.refusal(of: pairs[place].value, secrets) }
    }
}

/// What is wrong with what a client says; the sentence names the parameter.
public struct WrongParameter: Error, Equatable {
    /// One sentence for the client, without a full stop.
    public let sentence: String
}

extension OnDemandRule.Parameter {
    /// What is asked of a value.
    fileprivate func demand(_ secrets: Secrets) -> String {
        shownPattern(secrets).map { "it must match \($0)" }
            ?? "write 1 to 200 characters on one line, the first no dash"
    }

    fileprivate func refusal(of value: String, _ secrets: Secrets) -> WrongParameter {
        WrongParameter(sentence: "\(name) can't be \(value.quoted); \(demand(secrets))")
    }
}

extension String {
    /// What a parameter without a pattern takes; a dash at its begin could make an option of it.
    fileprivate var isShortLine: Bool {
        let breaks: [Unicode.GeneralCategory] = [.control, .lineSeparator, .paragraphSeparator]
        return (1...200).contains(unicodeScalars.count) && unicodeScalars.first != "-"
            && !unicodeScalars.contains { breaks.contains($0.properties.generalCategory) }
    }
}
