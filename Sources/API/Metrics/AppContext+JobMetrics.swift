import DataSources
import JobConfig
import Jobs
import Tape

/// What is counted of each job.
///
/// Scrapers keep each series for months, and of thousands of jobs there are thousands for each line here. So where there are
/// many jobs, lines are left out that tell nothing beside the others. Buckets are the same for all jobs nevertheless: else
/// those of several could not be added up.
extension AppContext {
    /// Where there are more jobs than this, nothing is said twice.
    private static let few = 100

    func addJobs(to metrics: inout MetricsText) {
        let jobs = registry.jobs.map(Look.init)
        let isBrief = jobs.count > Self.few
        metrics.add(.gauge, "tickertape_jobs", "Jobs at work.", jobs.count)
        metrics.add(.counter, "tickertape_job_published_events_total", "Events published, results and news.") {
            for job in jobs { $0.add(job.published, job.label) }
        }
        metrics.add(.gauge, "tickertape_job_last_result_timestamp_seconds", "When the newest result was published.") {
            for job in jobs { if let time = job.lastEvent { $0.add(time.sinceEpoch, job.label) } }
        }
        addStates(of: jobs, isBrief, to: &metrics)
        addRuns(of: jobs, isBrief, to: &metrics)
        addTimes(of: jobs, isBrief, to: &metrics)
        addFollowed(jobs, to: &metrics)
        addAlerts(to: &metrics)
    }

    private func addFollowed(_ jobs: [Look], to metrics: inout MetricsText) {
        let jobs = jobs.filter(\.isFollowed)
        guard !jobs.isEmpty else { return }
        metrics.add(.gauge, "tickertape_job_connected", "Whether what a job follows is there.") {
            for job in jobs { $0.add(job.following?.since != nil, job.label) }
        }
        metrics.add(.counter, "tickertape_job_restarts_total", "How often what a job follows was begun again.") {
            for job in jobs { $0.add(job.following?.restarts ?? 0, job.label) }
        }
        let dropped = "Results that were let go of, since they came faster than they were taken."
        metrics.add(.counter, "tickertape_job_dropped_results_total", dropped) {
            for job in jobs { $0.add(job.following?.dropped ?? 0, job.label) }
        }
    }

    private func addStates(of jobs: [Look], _ isBrief: Bool, to metrics: inout MetricsText) {
        let states = JobStatus.State.allCases.map { (state: $0, label: MetricsText.LabelText("state", $0.rawValue)) }
        metrics.add(.gauge, "tickertape_job_state", "The state that a job is in has 1, the others 0.") {
            for job in jobs {
                for (state, label) in states where !isBrief || state.isTrouble || job.state == state {
                    $0.add(job.state == state, job.label, and: label)
                }
            }
        }
        metrics.add(.gauge, "tickertape_job_running", "Runs that are at it.") {
            for job in jobs where !isBrief || job.running > 0 { $0.add(job.running, job.label) }
        }
    }

    private func addRuns(of jobs: [Look], _ isBrief: Bool, to metrics: inout MetricsText) {
        let outcomes: [(label: String, count: KeyPath<JobMetrics, Int>, isAlways: Bool)] = [
            ("ok", \.ok, true), ("unchanged", \.unchanged, false), ("failed", \.failed, true),
            ("stopped", \.stopped, false),
        ]
        let texts = outcomes.map { MetricsText.LabelText("outcome", $0.label) }
        metrics.add(.counter, "tickertape_job_runs_total", "Runs and posts that have ended, by outcome.") {
            for job in jobs {
                for (outcome, text) in zip(outcomes, texts) {
                    let count = job.measures[keyPath: outcome.count]
                    if !isBrief || outcome.isAlways || count > 0 { $0.add(count, job.label, and: text) }
                }
            }
        }
        metrics.add(.counter, "tickertape_job_failures_total", "Runs that have failed, by kind of failure.") {
            for job in jobs {
                for (kind, count) in job.measures.failures.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                    $0.add(count, job.label, and: MetricsText.LabelText("kind", kind.rawValue))
                }
            }
        }
        metrics.add(.counter, "tickertape_job_skipped_runs_total", "Runs that were due and left out.") {
            for job in jobs { $0.add(job.skipped, job.label) }
        }
    }

    private func addTimes(of jobs: [Look], _ isBrief: Bool, to metrics: inout MetricsText) {
        let runs = jobs.filter(\.hasRuns).map { (label: $0.label, times: $0.measures.times) }
        metrics.add(.histogram, "tickertape_job_run_seconds", "How long runs took.") { $0.add(runs, isBrief) }
        let starts = jobs.filter(\.isTimed).map { (label: $0.label, times: $0.measures.lateness) }
        let about = "How long behind their time runs have begun."
        metrics.add(.histogram, "tickertape_job_lateness_seconds", about) { $0.add(starts, isBrief) }
    }
}

/// One job as of one moment.
private struct Look {
    let label: MetricsText.LabelText
    let state: JobStatus.State
    let running: Int
    let skipped: Int
    let following: Following?
    let measures: JobMetrics
    let published: Int
    /// Whether it has runs that take time.
    let hasRuns: Bool
    /// Whether its runs are due at times.
    let isTimed: Bool
    /// Whether its source goes on by itself.
    let isFollowed: Bool
    let lastEvent: Timestamp?

    init(_ job: Job) {
        label = MetricsText.LabelText("job_name", job.name)
        (state, running, skipped, following) = job.withStatus { ($0.state, $0.running, $0.skipped, $0.following) }
        measures = job.measures
        (hasRuns, isTimed) = (job.definition.source != nil, job.scheduleTrigger != nil)
        isFollowed = if case .follow = job.definition.trigger { true } else { false }
        (published, lastEvent) = (job.publishedEvents, job.last?.time)
    }
}

extension JobStatus.State {
    /// What somebody is to be told of, who must be able to ask for it while there is none.
    fileprivate var isTrouble: Bool { self == .failing || self == .overdue }
}

extension MetricsText.Family {
    /// Adds histograms that have the same bounds.
    ///
    /// To be brief, buckets are left out that count as much as both of their neighbours, in each of the histograms; what they
    /// count is still known.
    fileprivate mutating func add(_ rows: [(label: MetricsText.LabelText, times: TimeHistogram)], _ isBrief: Bool) {
        guard let bounds = rows.first?.times.bounds else { return }
        guard isBrief else {
            let all = MetricsText.BucketTexts(bounds)
            for row in rows { add(row.times, row.label, all) }
            return
        }
        var isHit = Array(repeating: false, count: bounds.count + 1)
        for row in rows where !row.times.isEmpty {
            for (place, count) in row.times.counts.enumerated() where count > 0 { isHit[place] = true }
        }
        let some = MetricsText.BucketTexts(bounds) { isHit[$0] || isHit[$0 + 1] }
        let none = MetricsText.BucketTexts(bounds) { _ in false }
        for row in rows { add(row.times, row.label, row.times.isEmpty ? none : some) }
    }
}
