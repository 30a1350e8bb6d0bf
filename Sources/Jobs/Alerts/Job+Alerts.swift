import Configuration
import DataSources
public import JSON
public import JobConfig
import Scheduling
import Synchronization
public import Tape

/// How alerts of a job come to be told.
///
/// Each event of them tells all that is raised, so that the newest is enough to go on from: after a restart, on another
/// node, and for whoever comes late.
extension Job {
    /// How a rule stands.
    public struct Alert: Sendable {
        /// The rule.
        public let rule: AlertRule
        /// Its condition as it is shown.
        public let when: String
        /// What ends it, as it is shown; nil where that is the end of the condition.
        public let clear: String?
        /// Since when what it tells of is so; nil where the alert is not raised.
        public let since: Timestamp?
        /// The value by which it was raised, where that is short.
        public let value: JSONText?
    }

    /// Its rules in the order of the file, and what is raised.
    public var alerts: [Alert] {
        guard hasDesk else { return [] }
        return desk.state.withLock { state in
            guard !state.book.isEmpty else { return [] }
            catchUpAlerts(&state)
            return state.book.entries.map { entry in
                Alert(
                    rule: entry.rule,
                    when: entry.when,
                    clear: entry.rule.clear.map { definition.secrets.concealed(in: $0.text) },
                    since: entry.raised?.since,
                    value: entry.raised?.value
                )
            }
        }
    }

    /// The worst alert that is raised; nil where none is.
    public var alertLevel: AlertRule.Level? {
        guard hasAlertRules else { return nil }
        return desk.state.withLock { state in
            catchUpAlerts(&state)
            return state.book.level
        }
    }

    /// Begins with the rules of the file, before anything is known of the job.
    func beginAlerts(by definition: JobDefinition) {
        guard !definition.alerts.isEmpty else { return }
        desk.state.withLock { _ = $0.book.setRules(shown(definition.alerts)) }
        noteAlertRules()
    }

    private func shown(_ rules: [AlertRule]) -> [(rule: AlertRule, when: String)] {
        rules.map { ($0, definition.secrets.concealed(in: $0.when.text)) }
    }

    // MARK: - What happens

    /// What alerts look at in a job's status.
    struct Standing: Hashable {
        let isFailing: Bool
        let isOverdue: Bool
        let isPaused: Bool
        /// Whether it is run, and watched, by another node.
        let isElsewhere: Bool
    }

    private var standing: Standing {
        current.withLock { status in
            Standing(
                isFailing: status.error != nil,
                isOverdue: status.isOverdue,
                isPaused: status.plan.isPaused,
                isElsewhere: status.plan.isElsewhere
            )
        }
    }

    /// Takes in a result that was published at a moment; called in the order of events.
    ///
    /// - Returns: how many events were published by that.
    func takeAlerts(of content: SourceResult.Content, at time: Timestamp) -> Int {
        guard hasAlertRules, case let standing = standing, !standing.isPaused, let value = AlertValue(content) else {
            return 0
        }
        return tellAlerts(standing) { $0.take(value, at: time, now: $1.steady) }
    }

    /// Takes in how the job stands, and what time has decided; called in the order of events.
    func takeStandingForAlerts() -> Int {
        guard hasAlertRules, case let standing = standing, !standing.isPaused else { return 0 }
        // This is asked with every run, and is seldom news.
        let isSame = desk.state.withLock { state in
            defer { state.standing = standing }
            return state.standing == standing && state.due.map { $0 > Now.current.steady } ?? true
        }
        // Where others tell of the job too, the book may have heard from them meanwhile.
        if isSame, tape.outbox == nil { return 0 }
        let (reason, failing) = current.withLock { ($0.error?.message, $0.failing?.since) }
        return tellAlerts(standing) { book, now in
            let news = book.take(
                isFailing: standing.isFailing,
                isOverdue: standing.isOverdue,
                because: reason,
                since: failing ?? now.time,
                now: now.steady
            )
            return news + book.look(because: reason, now: now.steady)
        }
    }

    /// Whether time has something to decide.
    func isAlertDue(now: Now) -> Bool {
        hasAlertRules && desk.state.withLock { $0.due.map { $0 <= now.steady } ?? false }
    }

    /// Looks for what time has decided.
    func lookAtAlerts() {
        catchUpValue()
        changeAlerts { _, _ in [] }
        // What nobody may decide here would ring for ever.
        if isAlertDue(now: .current) { releaseAlerts() }
    }

    /// Changes how alerts stand, in order with all events of the job.
    func changeAlerts(_ change: (inout AlertBook, Now) -> [AlertBook.News]) {
        output.withLock { output in
            guard !output.isOver else { return }
            output.events += tellAlerts(standing, change)
            // What is new in the book is to hear how the job stands.
            desk.state.withLock { $0.standing = nil }
            output.events += takeStandingForAlerts()
        }
    }

    /// Changes the book and publishes what comes of it.
    private func tellAlerts(
        _ standing: Standing,
        _ change: (inout AlertBook, Now) -> [AlertBook.News]
    ) -> Int {
        // Where it is run elsewhere, it is watched there.
        guard !standing.isElsewhere else { return 0 }
        let now = Now.current
        let (news, isMoved) = desk.state.withLock { state in
            catchUpAlerts(&state)
            let news = change(&state.book, now)
            let due = state.book.due
            defer { state.due = due }
            return (news, due != state.due)
        }
        guard isMoved || !news.isEmpty else { return 0 }
        let (book, words) = desk.state.withLock { ($0.book, $0.words) }
        let hooks = alertHooks.withLock { $0 }
        for item in news { publish(item, words, book, hooks) }
        if isMoved { setAlertAlarm(book.due, hooks) }
        return news.count
    }

    /// Goes on by other rules where the job is run elsewhere, so that what is raised there is told and nothing else; whether
    /// it is.
    func setAlertsElsewhere(_ rules: [(rule: AlertRule, when: String)]) -> Bool {
        // Whoever takes the job here meanwhile looks at its alerts behind that.
        output.withLock { _ in
            guard standing.isElsewhere else { return false }
            desk.state.withLock { state in
                _ = state.book.setRules(rules)
                state.known = nil
            }
            return true
        }
    }

    private func setAlertAlarm(_ due: Duration?, _ hooks: AlertDesk.Hooks?) {
        update { $0.plan.alertDue = due.map { .steady($0) } }
        hooks?.ring(self)
    }

    private func publish(_ news: AlertBook.News, _ words: AlertWords, _ book: AlertBook, _ hooks: AlertDesk.Hooks?) {
        let event = news.isRaised ? AlertEvent.raised : AlertEvent.cleared
        let channel = tape.series(job: name, event: event, role: book.level == nil ? .calm : .alert)
        let now = Timestamp.now
        let message = definition.secrets.concealed(in: words.message(news))
        let payload = Envelope.wrap(AlertEvent.value(news, message, raised: book), job: name, at: now)
        let before = tape.latestAlert(of: name)?.sequence ?? 0
        let once = tellsOnce(event, news, at: now)
        let receipt = tape.publish(payload, to: channel, at: now, isOwned: runsByItself, note: once)
        if case .drafted(let ticket) = receipt {
            let end = Now.current.steady + Self.longestReadBack
            desk.state.withLock { state in
                state.pending = AlertDesk.Pending(ticket: ticket, before: before, end: end)
                state.known = nil
            }
        }
        hooks?.tell(self, news.isRaised, message)
    }

    // MARK: - Where several processes tell of the job

    /// So long it may take until what was appended is read back.
    private static let longestReadBack = Duration.seconds(5)

    /// What has only the first be appended of those that nodes publish since a file has changed that all of them read, of a
    /// job that is nobody's; nil for others.
    ///
    /// They read it in the same moment or well apart: behind that each knows what the others have told.
    private func tellsOnce(_ event: String, _ news: AlertBook.News, at now: Timestamp) -> JobNote? {
        guard tape.outbox != nil, !runsByItself, let change = desk.state.withLock(\.change) else { return nil }
        let rule = "\(news.rule.level.rawValue) \(news.rule.field?.description ?? "") \(news.when)"
        // No client can send such a key.
        let key = "\u{1}\(event) \(change) \(rule)"
        return JobNote(post: PostRecord(key: key, body: 0, end: now.advanced(by: .seconds(3))))
    }

    /// Takes in which alerts are raised by what others have told.
    private func catchUpAlerts(_ state: inout AlertDesk.State) {
        guard let outbox = tape.outbox else { return }
        let latest = tape.latestAlert(of: name)
        if let pending = state.pending {
            guard outbox.isSettled(pending.ticket) else { return }
            if pending.before == latest?.sequence ?? 0, Now.current.steady < pending.end { return }
        }
        guard state.known != latest?.sequence ?? 0 else { return }
        _ = state.book.adopt(latest.map(AlertEvent.known) ?? [])
        (state.known, state.pending) = (latest?.sequence ?? 0, nil)
    }

    /// Takes in the newest value, which others may have published meanwhile.
    private func catchUpValue() {
        guard tape.outbox != nil, !runsByItself, let last else { return }
        let value = AlertValue(last)
        changeAlerts { book, now in value.map { book.take($0, at: last.time, now: now.steady) } ?? [] }
    }

    /// Waits for nothing any more, since the job is run elsewhere.
    func releaseAlerts() {
        guard hasAlertRules else { return }
        desk.state.withLock { state in
            state.book.stopWaiting()
            state.due = nil
        }
        setAlertAlarm(nil, alertHooks.withLock { $0 })
    }
}

extension AlertValue {
    /// What a result tells; nil for one without news.
    init?(_ content: SourceResult.Content) {
        switch content {
        case .unchanged: return nil
        case .text(let text): self = .text(text)
        case .json(let json): self = .json(json.bytes[...])
        }
    }

    /// What an event tells.
    init?(_ event: EncodedEvent) { self = event.value.map { .json($0) } ?? .text(event.text) }
}
