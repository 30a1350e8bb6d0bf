import Configuration
import DataSources
import HTTP
import Redis
import Scheduling
import Syscalls
import Tape

/// Looks for what is allowed, and hardly meant: doors left open, and doors that nobody can open.
enum Lint {
    /// What is worth a second look in a file without errors; `path` is where it lies.
    static func warnings(about file: JobsConfiguration, path: String?) -> [Diagnostic] {
        [openAddress(file), idleTokens(file), memoryOfOne(file)].compactMap(\.self)
            + readableTokens(file, path) + closedPosts(file) + openGets(file) + lostAliases(file) + foreignZones(file)
            + lostParameters(file) + brokenForms(file) + sharedNames(file) + namelessEvents(file) + listedEvents(file)
    }

    /// An address that other machines reach, with nothing to keep them from reading.
    private static func openAddress(_ file: JobsConfiguration) -> Diagnostic? {
        let open = file.server.addresses.firstIndex { address in
            if case .tcp(let address) = address { address.host == "0.0.0.0" || address.host == "::" } else { false }
        }
        guard file.server.tokens.isReadingOpen, let open, let value = file.serverContent?.entry("listen")?.value
        else { return nil }
        let listen = if case .sequence(let items) = value.content, open < items.count { items[open] } else { value }
        let reach = "all networks reach this address, and without tokens.subscribe everyone there reads everything"
        return warning(reach, at: listen)
    }

    /// Tokens in so many words in a file that all users of the machine can read.
    private static func readableTokens(_ file: JobsConfiguration, _ path: String?) -> [Diagnostic] {
        let redis = file.serverContent?.entry("cluster")?.value.entry("redis")?.value
        let ofSentinels = file.serverContent?.entry("cluster")?.value.entry("sentinels")?.value.entry("secret")?.value
        let places = [
            file.serverContent?.entry("tokens")?.value,
            file.serverContent?.entry("origin")?.value.entry("token")?.value,
            file.server.cluster?.redis.secret == nil ? nil : redis, ofSentinels,
        ]
        guard let path, FileMode.isWorldReadable(path) else { return [] }
        let way = "keep it in the environment, ${NAME}, or in a file that the program alone may read, ${file:/path}"
        return places.compactMap(\.self).flatMap(literals).map { token in
            let isOfRedis = [redis?.location, ofSentinels?.location].contains(token.location)
            let what = isOfRedis ? "secret of Redis" : "token"
            return warning("every user of this machine can read this \(what); \(way)", at: token)
        }
    }

    /// A number of events of each job that nodes do not share.
    private static func memoryOfOne(_ file: JobsConfiguration) -> Diagnostic? {
        guard file.server.cluster != nil, file.server.history.perJob > 1,
            let value = file.serverContent?.entry("history")?.value.entry("per_job")?.value
        else { return nil }
        let reason = "nodes share the newest events of all jobs, and each keeps these in its own memory until it ends"
        return warning("\(reason); raise server.history.events for more of them in Redis", at: value)
    }

    /// Tokens for posts where posts are not for this server to allow.
    private static func idleTokens(_ file: JobsConfiguration) -> Diagnostic? {
        guard file.server.origin != nil, !file.server.tokens.publish.isEmpty,
            let tokens = file.serverContent?.entry("tokens")?.value.entry("publish")
        else { return nil }
        return warning("posts are passed on, and the tokens of the origin open them; leave these out", at: tokens.value)
    }

    private static func literals(in node: Node) -> [Node] {
        switch node.content {
        case .scalar(let scalar): scalar.written == nil && !scalar.text.isEmpty ? [node] : []
        case .sequence(let items): items.flatMap(literals)
        case .mapping(let entries): entries.flatMap { literals(in: $0.value) }
        }
    }

    /// Jobs that are fed by posts which no token allows.
    private static func closedPosts(_ file: JobsConfiguration) -> [Diagnostic] {
        let tokens = file.server.tokens
        guard tokens.publish.isEmpty, tokens.admin.isEmpty else { return [] }
        return file.jobs.compactMap { job in
            guard case .post = job.trigger, job.textOnGet == nil, job.posting?.signature == nil else { return nil }
            let way = "list one in server.tokens.publish"
            let message = "job \(job.name.quoted) takes posts, but without a token all are refused; \(way)"
            return Diagnostic(message, at: job.feedLocation, width: job.feedKey.count, severity: .warning)
        }
    }

    /// Jobs on which a GET publishes that takes no token, or has it from its alias.
    private static func openGets(_ file: JobsConfiguration) -> [Diagnostic] {
        let aliases = aliases(of: file)
        return file.jobs.compactMap { job in
            guard job.textOnGet != nil else { return nil }
            let carriesToken = aliases.contains { $0.job == job.name && (try? $0.head.query)?.first("token") != nil }
            guard file.server.tokens.isReadingOpen || carriesToken else { return nil }
            let message =
                "a GET by an alias publishes on job \(job.name.quoted), and links, robots and pages of others do GETs too; "
                + "write post: true, and have callers POST with a token of server.tokens.publish"
            return Diagnostic(message, at: job.feedLocation, width: job.feedKey.count, severity: .warning)
        }
    }

    /// Aliases of jobs that are not there.
    private static func lostAliases(_ file: JobsConfiguration) -> [Diagnostic] {
        let jobs = Set(file.jobs.map(\.name))
        return aliases(of: file).filter { !jobs.contains($0.job) }.map { alias in
            warning("this leads to job \(alias.job.quoted), which is not there", at: alias.value)
        }
    }

    /// The aliases of places of jobs.
    private static func aliases(of file: JobsConfiguration) -> [(job: String, head: RequestHead, value: Node)] {
        guard case .mapping(let aliases) = file.serverContent?.entry("aliases")?.value.content else { return [] }
        return aliases.compactMap { alias in
            guard let target = alias.value.text, let head = try? RequestHead(target: target),
                let job = Route(head.path)?.job
            else { return nil }
            return (job, head, alias.value)
        }
    }

    /// Jobs whose zone is not one of the machine's own, since the machine has none.
    private static func foreignZones(_ file: JobsConfiguration) -> [Diagnostic] {
        file.jobs.compactMap { job in
            guard
                case .schedule(let trigger) = job.trigger, let cron = trigger.schedule as? CronSchedule,
                cron.zoneName != nil, case .builtIn = cron.zone
            else { return nil }
            let message = "this machine has no time zone database; job \(job.name.quoted) goes by rules that may be old"
            return Diagnostic("\(message); install tzdata", at: job.location, width: job.name.count, severity: .warning)
        }
    }

    /// Parameters that stand nowhere; those that a shell line does not name what it starts may look for, under a name that
    /// they don't have there.
    private static func lostParameters(_ file: JobsConfiguration) -> [Diagnostic] {
        file.jobs.flatMap { job -> [Diagnostic] in
            guard case .request(let rule) = job.trigger, let source = job.source as? any ParameterizedSource else {
                return []
            }
            return rule.parameters.map(\.name).filter { !source.mayTake($0) }.map { name in
                let variable = ParameterVariables.name(of: name)
                let message =
                    job.feedKey != "run"
                    ? "\(job.feedKey) has {\(name)} nowhere; what a client says of it changes nothing"
                    : "run does not name \(name.quoted); what it starts finds that as \(variable) alone"
                return Diagnostic(message, at: job.feedLocation, width: job.feedKey.count, severity: .warning)
            }
        }
    }

    /// Jobs that end each other's connections, as their upstream knows them by one name.
    private static func sharedNames(_ file: JobsConfiguration) -> [Diagnostic] {
        var owners: [UpstreamName: String] = [:]
        return file.jobs.compactMap { job in
            guard let sole = (job.source as? any FollowableSource)?.soleName else { return nil }
            guard let owner = owners[sole] else {
                owners[sole] = job.name
                return nil
            }
            let message =
                "\(sole.upstream) knows job \(owner.quoted) by the name \(sole.name.quoted) too, and ends the connection "
                + "of one when the other comes; write another client"
            return Diagnostic(message, at: job.feedLocation, width: job.feedKey.count, severity: .warning)
        }
    }

    /// Types of events that no client can ask for, since commas stand between types there.
    private static func listedEvents(_ file: JobsConfiguration) -> [Diagnostic] {
        file.jobs.compactMap { job in
            guard job.event.contains(",") else { return nil }
            let message =
                "the type of its events, \(job.event.quoted), has a comma, which stands between types in ?event=, so that "
                + "nobody can ask for it; write another"
            return Diagnostic(message, at: job.location, width: job.name.count, severity: .warning)
        }
    }

    /// Jobs whose events are bare values of one type, which nobody can tell apart.
    private static func namelessEvents(_ file: JobsConfiguration) -> [Diagnostic] {
        var owners: [String: String] = [:]
        return file.jobs.compactMap { job in
            // What runs on request is told to who asks for it, and to nobody else.
            if case .request = job.trigger { return nil }
            guard !job.envelope else { return nil }
            guard let owner = owners[job.event] else {
                owners[job.event] = job.name
                return nil
            }
            let message =
                "its events are bare values of the type \(job.event.quoted), as those of job \(owner.quoted) are, and the page "
                + "can't tell them apart; write another event, or leave envelope: false out"
            return Diagnostic(message, at: job.location, width: job.name.count, severity: .warning)
        }
    }

    /// Parameters whose pattern the form of a page can't check, so that only the server does.
    private static func brokenForms(_ file: JobsConfiguration) -> [Diagnostic] {
        file.jobs.flatMap { job -> [Diagnostic] in
            guard case .request(let rule) = job.trigger else { return [] }
            return rule.parameters.compactMap { parameter in
                // Where another expression says the same, the form has that.
                guard let shown = parameter.shownPattern(job.secrets), let fault = BrowserPattern.fault(in: shown),
                    fault.meant == nil
                else { return nil }
                let message =
                    "the pattern of \(parameter.name.quoted) can't be checked by a browser's form, where \(fault.sentence)"
                return Diagnostic(message, at: job.location, width: job.name.count, severity: .warning)
            }
        }
    }

    private static func warning(_ message: String, at node: Node) -> Diagnostic {
        Diagnostic(message, at: node.location, width: node.width, severity: .warning)
    }
}
