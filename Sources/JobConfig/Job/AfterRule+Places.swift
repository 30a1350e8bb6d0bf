import Configuration
import DataSources

/// Where parts of an event stand in what a job sends.
extension AfterRule {
    /// Sees to it that no event names the host that is asked, and that names in braces are those of parts of an event.
    static func checkPlaces(in section: ConfigSection) {
        guard section.has(JobKeys.after.name) else { return }
        for key in ["run", "command"] where section.has(key) { warnOfNames(behind: key, in: section) }
        guard let http = section.node("http") else { return }
        for (place, node) in HTTPParameters.places(in: http) {
            let text = node.text ?? ""
            let template = OccasionTemplate(text)
            let inHost = place == .host ? Set(HTTPParameters.namesInHost(of: text)) : []
            for name in template.names {
                guard Occasion.names.contains(name) else {
                    report(unknown: name, of: section, at: node)
                    continue
                }
                guard inHost.contains(name) else { continue }
                let reason = "the host that is asked cannot come from an event"
                let advice = "{\(name)} has its place in the path, the query, a header, a form or a body"
                section.diagnostics.report("\(reason); \(advice)", at: node)
            }
            for name in template.literals where Occasion.names.contains(name) {
                let message = "{{\(name)}} is sent as the text {\(name)}; write {\(name)} for the part of the event"
                section.diagnostics.report(
                    Diagnostic(message, at: node.location, width: node.width, severity: .warning)
                )
            }
        }
    }

    /// Names in braces stay as they are where a program is started; they are told of where one is that of a part.
    private static func warnOfNames(behind key: String, in section: ConfigSection) {
        guard let node = section.node(key) else { return }
        let texts: [Node] = if case .sequence(let items) = node.content { items } else { [node] }
        for text in texts {
            guard let name = OccasionTemplate(text.text ?? "").names.first(where: Occasion.names.contains) else {
                continue
            }
            let way = "what it starts reads the event as JSON from its standard input, and $TICKERTAPE_JOB"
            section.diagnostics.report(
                Diagnostic(
                    "{\(name)} stays as it is in \(key.quoted); \(way)",
                    at: text.location,
                    width: text.width,
                    severity: .warning
                )
            )
        }
    }

    private static func report(unknown name: String, of section: ConfigSection, at node: Node) {
        let meant = Suggestion.nearest(to: name, among: Occasion.names).map { "did you mean {\($0)}?" }
        let list = Occasion.names.map { "{\($0)}" }.joined(separator: ", ")
        let advice = meant ?? "there is \(list), and {{\(name)}} is the text {\(name)}"
        section.diagnostics.report("{\(name)} is no part of an event; \(advice)", at: node)
    }
}
