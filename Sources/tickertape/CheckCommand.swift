import JobConfig
import Jobs
import JSON
import Configuration
import DataSources
import Glibc
import Scheduling
import Tape

/// `tickertape check`: what is wrong with a file, or what it will do.
struct CheckCommand {
    let path: String
    let format: CheckFormat

    /// Prints all faults to stderr and each job's plan to stdout, or all of it as JSON to stdout.
    ///
    /// - Returns: the exit code.
    func run(until signals: AsyncStream<CInt>) async -> Int32 {
        let checking = Task { await check() }
        let interrupt = Task { for await _ in signals { exit(1) } }
        defer { interrupt.cancel() }
        return await checking.value
    }

    private func check() async -> Int32 {
        switch LoadedConfiguration.load(path, preflight: Preflight.warnings) {
        case .failure(let problem):
            switch format {
            case .text: Terminal.error(problem.text)
            case .json:
                Terminal.print(Self.json(path: path, sentence: problem.sentence, diagnostics: problem.diagnostics))
            }
            return 1
        case .success(let loaded):
            let files =
                HistoryPreflight.findings(about: loaded.file, at: path) + Preflight.findings(about: loaded.file)
                + Preflight.findings(aboutFolderOf: loaded.file, at: path)
            var findings = files + (await ClusterPreflight.findings(about: loaded.file))
            // Where its own files are at fault, that is told.
            if !files.contains(where: { $0.severity == .error }) {
                findings += await OriginPreflight.findings(about: loaded.file)
            }
            if findings.contains(where: { $0.severity == .error }) { return refuse(loaded, findings) }
            let events = await Preflight.events(of: loaded.file.jobs)
            let stored = Self.stored(loaded.file)
            let plans = loaded.file.jobs.map { job in
                let newest = events[job.name] ?? stored[job.name]?.encoded
                var plan = JobPlan(job, now: .now, bytesAnEvent: newest?.bytes.count)
                plan.alerts = AlertForecast.all(of: job, newest: newest)
                return plan
            }
            findings += HistoryPreflight.shortage(of: loaded.file, plans)
            if format == .text {
                Terminal.error(loaded.warnings + Self.text(findings))
                if let warning = ZoneDatabase.shared.machine.warning { Terminal.error("warning: \(warning)\n") }
            }
            let report =
                switch format {
                case .text: Self.text(plans, path: path, warnings: loaded.diagnostics.count + findings.count)
                case .json: Self.json(path: path, diagnostics: loaded.diagnostics + findings, plans: plans)
                }
            return Terminal.print(report) ? 0 : 1
        }
    }

    /// Tells what is wrong with what the file names, and returns the exit code.
    private func refuse(_ loaded: LoadedConfiguration, _ findings: [Diagnostic]) -> Int32 {
        switch format {
        case .text: Terminal.error(loaded.warnings + Self.text(findings))
        case .json: Terminal.print(Self.json(path: path, diagnostics: loaded.diagnostics + findings))
        }
        return 1
    }

    /// What is found beyond the file, without its lines: they may have a secret in them.
    private static func text(_ findings: [Diagnostic]) -> String {
        let printer = DiagnosticPrinter(texts: [:])
        return findings.map(printer.text).joined()
    }

    /// The plans for people.
    static func text(_ plans: [JobPlan], path: String, warnings: Int = 0) -> String {
        let diagnostics = warnings == 0 ? "no faults" : counted(warnings, "warning")
        var lines = ["\(path): \(counted(plans.count, "job")), \(diagnostics)"]
        for plan in plans {
            lines += ["", "\(plan.name): " + [plan.trigger, plan.source].compactMap { $0 }.joined(separator: ", ")]
            if plan.waitsForViewers { lines.append("  next run    when somebody watches") }
            lines += plan.nextRuns.map { "  next run    " + text(of: $0, in: plan) }
            lines += plan.silence.map { ["  next run    \($0)"] } ?? []
            lines += runs(of: plan).map { ["  runs a day  \($0)"] } ?? []
            lines += traffic(of: plan).map { ["  \($0)"] } ?? []
            lines += plan.alerts.map { "  alert       \($0.text)" }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// How often a job runs in a day; nil where that can't be said.
    private static func runs(of plan: JobPlan) -> String? {
        let runs = plan.runsADay.map { range($0, String.init) }
        guard let unwatched = plan.runsADayUnwatched else { return runs }
        return runs.map { "\($0) while somebody watches, else \(range(unwatched, String.init))" }
    }

    /// A time on the clocks that the job goes by.
    private static func text(of time: Timestamp, in plan: JobPlan) -> String {
        [plan.zone.text(ofMilliseconds: time.milliseconds), plan.zoneName].compactMap(\.self).joined(separator: " ")
    }

    /// What a job sends to one viewer; nil where it does not run by itself.
    private static func traffic(of plan: JobPlan) -> String? {
        guard plan.source != nil, plan.silence == nil else { return nil }
        guard let bytes = plan.bytesAnEvent else { return "bytes a day unknown until it has run" }
        guard let day = plan.bytesADay else { return "an event    \(bytes) bytes" }
        let amount = plan.isChangeOnly ? "at most \(size(day.upperBound))" : range(day, size)
        return "bytes a day \(amount) to each viewer; \(bytes) bytes an event"
    }

    private static func counted(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    private static func range(_ range: ClosedRange<Int>, _ text: (Int) -> String) -> String {
        let (low, high) = (text(range.lowerBound), text(range.upperBound))
        return low == high ? high : "\(low) to \(high)"
    }

    /// A number of bytes to read: three digits at least, in thousands.
    private static func size(_ bytes: Int) -> String {
        let units = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"]
        var (value, index) = (Double(bytes), 0)
        while value >= 999.95, index + 1 < units.count { (value, index) = (value / 1000, index + 1) }
        return index == 0 ? "\(bytes) bytes" : "\((value * 10).rounded() / 10) \(units[index])"
    }

    /// One JSON object for programs; `sentence` says why the file could not even be read.
    static func json(
        path: String,
        sentence: String? = nil,
        diagnostics: [Diagnostic],
        plans: [JobPlan] = []
    ) -> String {
        var json = JSONLine()
        json.add("file", path)
        json.add("ok", .bool(sentence == nil && !diagnostics.contains { $0.severity == .error }))
        if let sentence { json.add("error", sentence) }
        json.add("tzdata", ZoneDatabase.shared.version)
        json.add("faults", each: diagnostics.map(Self.entry))
        json.add("jobs", each: plans.map(Self.entry))
        return String(decoding: json.finished, as: UTF8.self) + "\n"
    }

    private static func entry(_ fault: Diagnostic) -> JSONLine {
        var json = JSONLine()
        json.add("severity", fault.severity.rawValue)
        json.add("file", fault.location.file)
        json.add("line", fault.location.line)
        json.add("column", fault.location.column)
        json.add("message", fault.message)
        json.add("advice", fault.fixIt)
        return json
    }

    private static func entry(_ plan: JobPlan) -> JSONLine {
        var json = JSONLine()
        json.add("name", plan.name)
        json.add("trigger", plan.trigger)
        json.add("source", plan.source)
        json.add("nextRuns", .array(plan.nextRuns.map { .string("\($0)") }))
        json.add("runsADay") { runs in
            runs.add("least", plan.runsADay.map { .integer(Int64($0.lowerBound)) } ?? .null)
            runs.add("most", plan.runsADay.map { .integer(Int64($0.upperBound)) } ?? .null)
        }
        if let unwatched = plan.runsADayUnwatched {
            json.add("runsADayUnwatched") { runs in
                runs.add("least", .integer(Int64(unwatched.lowerBound)))
                runs.add("most", .integer(Int64(unwatched.upperBound)))
            }
        }
        json.add("bytesAnEvent", plan.bytesAnEvent.map { .integer(Int64($0)) } ?? .null)
        json.add("bytesADay") { bytes in
            bytes.add("least", plan.bytesADay.map { .integer(Int64($0.lowerBound)) } ?? .null)
            bytes.add("most", plan.bytesADay.map { .integer(Int64($0.upperBound)) } ?? .null)
        }
        if !plan.alerts.isEmpty { json.add("alerts", each: plan.alerts.map(\.line)) }
        return json
    }
}
