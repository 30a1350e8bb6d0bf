extension ScenarioResult {
    /// The measurement as one line of JSON, its keys always in the same order; what is not known is null.
    var json: String {
        var members = [
            "\"scenario\":\"\(scenario.rawValue)\"", "\"connections\":\(connections)", "\"repeat\":\(repetition)",
            "\"complete\":\(isComplete)", "\"published\":\(published)", "\"due\":\(due)", "\"delivered\":\(delivered)",
            "\"gaps\":\(gaps)", "\"duplicates\":\(duplicates)", "\"lost\":\(lost)",
        ]
        for (figure, value) in figures { members.append("\"\(figure.rawValue)\":\(Self.number(value))") }
        return "{\(members.joined(separator: ","))}\n"
    }

    private static func number(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "null" }
        // Thousandths are finer than anything measured here.
        let rounded = (value * 1000).rounded() / 1000
        return rounded == rounded.rounded() && rounded.magnitude < 1e15 ? String(Int64(rounded)) : "\(rounded)"
    }
}
