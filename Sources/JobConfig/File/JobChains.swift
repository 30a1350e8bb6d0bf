import Configuration
import DataSources
import Tape

/// Which jobs run after which, over all files: names that mean nothing, and jobs that would run after themselves.
struct JobChains {
    /// A job, and after which others it runs.
    struct Link {
        let name: String
        let rule: AfterRule
    }

    /// The jobs that could be read, in the order of the files.
    let jobs: [JobDefinition]
    /// What those that could not be read run after.
    let faulty: [Link]
    /// The names of all, those with a fault among them.
    let names: Set<String>
    /// Of which of them nobody knows what they publish, since something is told of them.
    let unsure: Set<String>
    /// Whether there are no more than these, so that another name is that of none.
    let areAllKnown: Bool
    let diagnostics: Diagnostics

    private var links: [(job: JobDefinition, rule: AfterRule)] {
        jobs.compactMap { job in if case .after(let rule) = job.trigger { (job, rule) } else { nil } }
    }

    /// Reports what is wrong with them.
    func check() {
        let links = links
        guard !links.isEmpty || !faulty.isEmpty else { return }
        let asked = asked
        let all = links.map { Link(name: $0.job.name, rule: $0.rule) } + faulty
        for link in all where areAllKnown {
            checkNames(link.rule, of: link.name, asked)
            checkEvents(link.rule, of: link.name)
        }
        reportCircles(links)
    }

    // MARK: - Names

    private func checkNames(_ rule: AfterRule, of job: String, _ asked: Set<String>) {
        var isKnown = true
        for (text, node) in zip(rule.jobs, rule.jobNodes) {
            let name = text.hasPrefix(AfterRule.mark) ? String(text.dropFirst()) : text
            guard !name.contains("*"), !name.contains("?") else { continue }
            if !names.contains(name) {
                isKnown = false
                let message = "job \(job.quoted) runs after \(name.quoted), and there is no such job"
                // More than a thousand faults are only counted, so no time is spent on their words.
                let advice = diagnostics.isFull ? "" : advice(for: name, in: job, asked)
                diagnostics.report("\(message); \(advice)", at: node)
            } else if asked.contains(name), name == text {
                let reason = "which runs for who asks and tells nobody else"
                diagnostics.report("job \(job.quoted) can't run after \(name.quoted), \(reason)", at: node)
            }
        }
        // Of a name that no job has that is told already.
        guard isKnown, let first = rule.jobNodes.first, !rule.jobs.contains(job) else { return }
        guard isReached(by: rule, job) else {
            return warn("no other job is called like this, so nothing runs job \(job.quoted)", at: first)
        }
        for (text, node) in zip(rule.jobs, rule.jobNodes) where !text.hasPrefix(AfterRule.mark) {
            guard text == job || !names.contains(text) else { continue }
            let filter = Filter(jobs: [text])
            let isFitted = names.contains { $0 != job && filter.includes(job: $0) }
            if !isFitted { warn("no other job fits \(text.quoted)", at: node) }
        }
    }

    /// Whether there is another job after which a rule has one run; the names that it tells are looked at first, since all
    /// together may be many.
    private func isReached(by rule: AfterRule, _ job: String) -> Bool {
        let isRight = { (name: String) in name != job && rule.includes(name, for: job) }
        return rule.jobs.contains { names.contains($0) && isRight($0) } || names.contains(where: isRight)
    }

    /// The names of jobs after which nothing can run.
    private var asked: Set<String> {
        Set(jobs.filter { if case .request = $0.trigger { true } else { false } }.map(\.name))
    }

    /// So many names are told where none is near.
    private static let mostNames = 10

    /// What a job may run after, in place of a name that no job has.
    private func advice(for name: String, in job: String, _ asked: Set<String>) -> String {
        // One that is refused as a name is none to write.
        let others = names.filter { JobDefinition.isName($0) && $0 != job && !asked.contains($0) }.sorted()
        if let meant = Suggestion.nearest(to: name, among: others) { return "did you mean \(meant.quoted)?" }
        guard !others.isEmpty else { return "there is no other to run after" }
        let rest = others.count - Self.mostNames
        let list = others.prefix(Self.mostNames).joined(separator: ", ")
        return "there is \(list)" + (rest > 0 ? " and \(rest) more" : "")
    }

    private func warn(_ message: String, at node: Node) {
        diagnostics.report(Diagnostic(message, at: node.location, width: node.width, severity: .warning))
    }

    private func checkEvents(_ rule: AfterRule, of job: String) {
        let known = [AfterRule.results] + Occasion.newsOfJobs + Occasion.newsOfService
        // Only these need to know what the other jobs publish.
        let plain = Set(known).subtracting(Occasion.alerts).subtracting(Occasion.newsOfService)
        guard !plain.isSuperset(of: rule.events) else { return }
        // What those with a fault publish is not known.
        let isUnsure = diagnostics.hasErrors && unsure.contains { rule.includes($0, for: job) }
        guard !isUnsure else { return }
        let origins = jobs.filter { rule.includes($0.name, for: job) }
        let types = Set(origins.map(\.event))
        for (text, node) in zip(rule.events, rule.eventNodes) {
            if Occasion.alerts.contains(text), origins.allSatisfy(\.alerts.isEmpty) {
                warn("none of these jobs has an alert, so there is never an event \(text.quoted)", at: node)
            }
            if Occasion.newsOfService.contains(text), !rule.jobs.contains("*") {
                let reason =
                    "\(text) is of no job, so job \(job.quoted) runs after each, whatever stands behind job"
                warn("\(reason); give it a job of its own without that key", at: node)
            }
            guard !known.contains(text), !types.contains(text) else { continue }
            let all = known + types.sorted()
            let meant = Suggestion.nearest(to: text, among: all).map { "did you mean \($0.quoted)?" }
            let message = "there is no event \(text.quoted) of these jobs"
            diagnostics.report("\(message); \(meant ?? "write one of \(all.joined(separator: ", "))")", at: node)
        }
    }

    // MARK: - Circles

    /// So many circles are told.
    private static let most = 10

    private func reportCircles(_ links: [(job: JobDefinition, rule: AfterRule)]) {
        let places = Dictionary(grouping: links.indices) { links[$0].job.name }
        // Only jobs that run after others can be part of one.
        var origins = links.map { link in
            Self.candidates(link.rule, places, of: links.count).filter { place in
                Self.canRun(link.job, link.rule, after: links[place].job)
            }
        }
        for _ in 0..<Self.most {
            guard let circle = Circle.first(in: origins) else { return }
            report(circle.map { links[$0] })
            for place in circle { origins[place] = [] }
        }
    }

    /// The places of the jobs that a rule may mean: those that it names, or all of them where it has globs.
    private static func candidates(_ rule: AfterRule, _ places: [String: [Int]], of count: Int) -> [Int] {
        let names = rule.jobs.filter { !$0.hasPrefix(AfterRule.mark) }
        guard !names.contains(where: { $0.contains("*") || $0.contains("?") }) else { return Array(0..<count) }
        return Set(names).flatMap { places[$0] ?? [] }.sorted()
    }

    /// Whether something that `origin` can publish makes the job run.
    private static func canRun(_ job: JobDefinition, _ rule: AfterRule, after origin: JobDefinition) -> Bool {
        guard rule.includes(origin.name, for: job.name) else { return false }
        var events = [origin.event, "jobFailed", "jobRecovered"]
        if origin.expectWithin != nil { events.append("jobOverdue") }
        if !origin.alerts.isEmpty { events += Occasion.alerts }
        return events.contains { rule.includes(event: $0) }
    }

    private func report(_ circle: [(job: JobDefinition, rule: AfterRule)]) {
        guard let first = circle.first, let last = circle.last else { return }
        let path = (circle.map(\.job.name) + [first.job.name]).joined(separator: " → ")
        let isNamed = first.rule.jobs.contains(last.job.name)
        let advice =
            isNamed || circle.count == 1
            ? "leave one of them out" : "leave one out: \"!\(last.job.name)\" among the names of \(first.job.name)"
        let message = "job \(first.job.name.quoted) would run after itself, \(path); \(advice)"
        if let node = first.rule.jobNodes.first {
            diagnostics.report(message, at: node)
        } else {
            diagnostics.report(message, at: first.job.location, width: first.job.name.count)
        }
    }
}
