import Configuration
import DataSources
import JSON
import JobConfig
import Scheduling
import Synchronization
public import Tape

/// How alerts go on: in another program, under other rules, in another job of the same name.
extension Job {
    /// How long after a start, or a pause, what is known from before has to hold on, if no rule asks for more: the next run
    /// is near.
    private static let patience = Duration.seconds(15)
    /// So many results are looked at to see since when a condition holds.
    private static let mostResults = 1000

    /// Goes on where the tape shows that alerts stood, before the program was started or on another node.
    func restoreAlerts() {
        guard let latest = tape.latestAlert(of: name) else { return seedAlerts() }
        let known = AlertEvent.known(in: latest)
        if !hasAlertRules || status.plan.isPaused {
            // There are no rules any more, or nobody is to hear of them.
            let cause: AlertBook.News.Cause = hasAlertRules ? .paused : .ruleGone
            return changeAlerts { book, _ in
                let gone = book.adopt(known)
                return gone + book.end(cause)
            }
        }
        let reason = status.error?.message
        let seed = seed(patience: .zero)
        changeAlerts { book, now in
            let gone = book.adopt(known)
            // This node has a newer file than the one that ran the job, and somebody waits for what that says.
            guard !gone.isEmpty, tape.outbox != nil else { return gone }
            seed(&book)
            return gone + book.look(because: reason, now: now.steady)
        }
        seedAlerts()
    }

    /// Has rules wait that hold by what is known, and are not raised.
    func seedAlerts(patience: Duration = patience) {
        guard hasAlertRules, !status.plan.isPaused else { return }
        let seed = seed(patience: patience)
        changeAlerts { book, _ in
            seed(&book)
            return []
        }
    }

    /// What has rules of a book wait that hold by what is known now, and are not raised.
    private func seed(patience: Duration) -> (inout AlertBook) -> Void {
        let (status, last, now) = (status, last, Now.current)
        let value = last.flatMap { AlertValue($0) }
        return { [self] book in
            book.seed(patience: patience, now: now) { rule in
                switch rule.when {
                case .failing: return status.error == nil ? nil : (status.failing?.since ?? now.time, nil)
                case .overdue: return status.isOverdue ? (status.since ?? now.time, nil) : nil
                case .value:
                    guard let value, let last else { return nil }
                    let part = value.part(rule.field)
                    guard rule.when.holds(of: part) else { return nil }
                    return (since(rule, last, now: now), part.shown(upTo: AlertBook.longestValue))
                }
            }
        }
    }

    /// Since when a condition holds that holds of the newest result, as far as the tape tells.
    private func since(_ rule: AlertRule, _ last: EncodedEvent, now: Now) -> Timestamp {
        guard rule.hold > .zero else { return last.time }
        // What is older than that makes no difference.
        let start = now.time.advanced(by: .zero - rule.hold)
        let filter = Filter(jobs: [name], events: [definition.event])
        let events = tape.read(passing: filter) { filter in
            tape.newest(Self.mostResults, passing: filter, ofJobsOnly: true, since: start)
        }
        let row = events.reversed().prefix { event in
            AlertValue(event).map { rule.when.holds(of: $0.part(rule.field)) } ?? false
        }
        // The oldest of them may have been so before; then the row of equal results tells.
        return min(row.last?.time ?? last.time, latest?.since ?? last.time)
    }

    /// Goes on by the rules and words of another reading of the file; what holds by the newest value is raised at once.
    func setAlerts(_ rules: [AlertRule], _ show: ShowRule) {
        // Most jobs have none, and are shown as they always were.
        guard hasDesk || !rules.isEmpty || show != definition.show else { return }
        let words = AlertWords(show, of: definition)
        let isChanged = desk.state.withLock { state in
            state.words = words
            return state.book.entries.map(\.rule) != rules
        }
        guard isChanged else { return }
        let shown = rules.map { (rule: $0, when: definition.secrets.concealed(in: $0.when.text)) }
        if setAlertsElsewhere(shown) { return noteAlertRules() }
        let former = desk.state.withLock { $0.book.entries.map(\.rule) }
        let change = Self.word(for: former, rules, behind: tape.latestResult(of: name)?.sequence ?? 0)
        desk.state.withLock { $0.change = change }
        defer { desk.state.withLock { $0.change = nil } }
        // What another node has told by these rules may be there already.
        let isTold = tape.outbox != nil && desk.state.withLock { $0.pending == nil }
        let told = isTold ? tape.latestAlert(of: name).map(AlertEvent.known) ?? [] : nil
        let reason = status.error?.message
        let seed = status.plan.isPaused ? nil : seed(patience: .zero)
        changeAlerts { book, now in
            let ended = book.setRules(shown)
            if let told { _ = book.adopt(told) }
            seed?(&book)
            // Each event tells all that is raised then: whichever node's comes last, that is so.
            return ended + book.look(because: reason, now: now.steady)
        }
        noteAlertRules()
        changeAlerts { _, _ in [] }
    }

    /// A word for a change of rules behind a result, the same in all programs.
    private static func word(for former: [AlertRule], _ rules: [AlertRule], behind sequence: UInt64) -> String {
        let texts = [former, rules].map { rules in
            rules.map { "\($0.level.rawValue) \($0.field?.description ?? "") \($0.when.text)" }.joined(separator: "\n")
        }
        return "\(sequence) \(ContentDigest(of: Array(texts.joined(separator: "\n\n").utf8)))"
    }

    /// Begins in a registry: with the alerts of the job whose place it takes, or by what the tape still knows of it.
    func beginAlerts(after former: Job?, by registry: JobRegistry) {
        if let former { takeAlerts(after: former) }
        setAlerts(registry.alerts(of: self), registry.show(of: self))
        // It may rest by what the file says now.
        guard !status.plan.isPaused else { return endAlerts(isGone: false) }
        guard former == nil, hasAlertRules, last != nil else { return }
        seedAlerts(patience: .zero)
        changeAlerts { _, _ in [] }
    }

    private func takeAlerts(after former: Job) {
        guard former.hasDesk, case let book = former.desk.state.withLock(\.book) else { return }
        guard !book.isEmpty else { return }
        changeAlerts { current, _ in current.goOn(after: book) }
    }

    /// Clears all alerts, since the job is paused or leaves the file.
    func endAlerts(isGone: Bool) {
        guard hasAlertRules else { return }
        changeAlerts { book, _ in
            let ended = book.end(isGone ? .jobGone : .paused)
            // A job that fails still does so when it leaves the file, and is to raise nothing behind that.
            if isGone { book = AlertBook() }
            return ended
        }
        noteAlertRules()
    }

    /// Clears what is raised of jobs that have left the file while the program was away.
    public static func endAlerts(ofGone name: String, on tape: Tape) {
        guard let latest = tape.latestAlert(of: name) else { return }
        var book = AlertBook()
        for news in book.adopt(AlertEvent.known(in: latest)) {
            let gone = AlertBook.News(
                rule: news.rule,
                when: news.when,
                isRaised: false,
                since: news.since,
                value: nil,
                isFlapping: false,
                cause: .jobGone
            )
            let value = AlertEvent.value(gone, AlertWords(title: name).message(gone), raised: book)
            let series = tape.series(job: name, event: AlertEvent.cleared, role: .calm)
            _ = tape.publish(Envelope.wrap(value, job: name, at: .now), to: series, at: .now)
        }
    }
}
