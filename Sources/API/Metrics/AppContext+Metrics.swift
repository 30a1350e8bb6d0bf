import Edge
import JobConfig
import Jobs
import DataSources
import Server
import Scheduling
import Tape

/// `GET /metrics`: everything that is counted.
///
/// What is called a job here has the label `job_name`, since Prometheus gives a `job` of its own to all that it scrapes.
extension AppContext {
    var metrics: String {
        var metrics = MetricsText()
        addProgram(to: &metrics)
        addServer(to: &metrics)
        addEvents(to: &metrics)
        addJobs(to: &metrics)
        addOrigin(to: &metrics)
        addCluster(to: &metrics)
        addProcess(to: &metrics)
        return metrics.text
    }

    private func addProgram(to metrics: inout MetricsText) {
        metrics.add(.gauge, "tickertape_build_info", "The program that runs; always 1.") {
            $0.add(1, ["version": version])
        }
        metrics.add(.gauge, "tickertape_tzdata_info", "The time zone database in use; always 1.") {
            $0.add(1, ["version": ZoneDatabase.shared.version ?? "unknown"])
        }
        let isOK = "Whether the jobs file as it is now is the one at work: 0 if it was rejected."
        metrics.add(.gauge, "tickertape_config_last_reload_successful", isOK, file.rejection == nil)
        metrics.add(
            .gauge,
            "tickertape_config_last_reload_success_timestamp_seconds",
            "When the jobs file at work was read.",
            file.loadedAt.seconds
        )
        metrics.add(.counter, "tickertape_config_reloads_total", "Readings of the jobs file behind the first.") {
            $0.add(reloads.adopted, ["result": "adopted"])
            $0.add(reloads.rejected, ["result": "rejected"])
        }
    }

    private func addOrigin(to metrics: inout MetricsText) {
        let (edges, viewers) = edgeViewers.total()
        metrics.add(.gauge, "tickertape_edges", "Edges that say how many viewers they have.", edges)
        metrics.add(.gauge, "tickertape_edge_viewers", "The viewers of those, all together.", viewers)
        guard let status = edge?.feed.current else { return }
        metrics.add(.gauge, "tickertape_origin_up", "Whether the origin's stream is open.", status.isConnected)
        metrics.add(.counter, "tickertape_origin_connects_total", "Streams of the origin opened.", status.connects)
        metrics.add(.counter, "tickertape_origin_events_total", "Events taken from the origin.", status.events)
    }

    private func addServer(to metrics: inout MetricsText) {
        let totals = serverMetrics.totals
        let (all, secure) = (serverMetrics.openConnections, serverMetrics.openSecureConnections)
        let (multiplexed, secureMultiplexed) =
            (serverMetrics.openHTTP2Connections, serverMetrics.openSecureHTTP2Connections)
        metrics.add(.gauge, "tickertape_connections", "Connections that are open, by what they speak.") {
            // Each figure is read by itself while connections come and go.
            $0.add(max(0, all - secure - (multiplexed - secureMultiplexed)), ["protocol": "http/1.1", "tls": "no"])
            $0.add(max(0, secure - secureMultiplexed), ["protocol": "http/1.1", "tls": "yes"])
            $0.add(max(0, multiplexed - secureMultiplexed), ["protocol": "h2", "tls": "no"])
            $0.add(secureMultiplexed, ["protocol": "h2", "tls": "yes"])
        }
        metrics.add(.counter, "tickertape_connections_accepted_total", "Connections accepted.", totals.accepted)
        addTLS(to: &metrics)
        addHTTP2(to: &metrics)
        metrics.add(.gauge, "tickertape_streams", "Event streams that are open.", serverMetrics.openStreams)
        metrics.add(
            .counter,
            "tickertape_streams_opened_total",
            "Event streams opened, by how they began; those that resumed had what they missed replayed."
        ) { family in
            for (resume, count) in totals.openings.sorted(by: { $0.key < $1.key }) {
                family.add(count, ["resume": resume])
            }
        }
        metrics.add(
            .counter,
            "tickertape_streams_turned_away_total",
            "Event streams for which there was no room.",
            totals.rejected
        )
        metrics.add(.counter, "tickertape_sent_bytes_total", "Bytes that sockets have taken.", totals.sentBytes)
    }

    private func addTLS(to metrics: inout MetricsText) {
        let totals = serverMetrics.totals
        metrics.add(.counter, "tickertape_tls_handshakes_total", "TLS handshakes by their result.") {
            $0.add(totals.fullHandshakes, ["result": "full"])
            $0.add(totals.resumedHandshakes, ["result": "resumed"])
            $0.add(totals.failedHandshakes, ["result": "failed"])
        }
        guard let end = settings.tls?.expiry else { return }
        let about = "When the certificate of server.tls ends, since 1970."
        metrics.add(.gauge, "tickertape_tls_certificate_expiry_timestamp_seconds", about, end)
    }

    private func addHTTP2(to metrics: inout MetricsText) {
        let totals = serverMetrics.totals
        metrics.add(.counter, "tickertape_http2_resets_total", "HTTP/2 streams that were reset, by whom.") {
            $0.add(totals.resetsReceived, ["by": "client"])
            $0.add(totals.resetsSent, ["by": "server"])
        }
        metrics.add(.counter, "tickertape_http2_goaways_total", "HTTP/2 connections that were said to end, by whom.") {
            $0.add(totals.goAwaysReceived, ["by": "client"])
            $0.add(totals.goAwaysSent, ["by": "server"])
        }
        metrics.add(
            .counter,
            "tickertape_http2_floods_total",
            "HTTP/2 connections that were ended since their clients made us work for nothing.",
            totals.floods
        )
    }

    private func addEvents(to metrics: inout MetricsText) {
        let totals = serverMetrics.totals
        let held = tape.retained
        metrics.add(
            .counter,
            "tickertape_sent_events_total",
            "Events handed to streams, one for each stream: live, replayed to those behind, or the latest of a job."
        ) {
            $0.add(totals.liveEvents, ["way": "live"])
            $0.add(totals.replayedEvents, ["way": "replay"])
            $0.add(totals.latestEvents, ["way": "latest"])
        }
        let gaps = totals.gaps.sorted { $0.key < $1.key }
        metrics.add(.counter, "tickertape_gaps_total", "Gaps that streams were told of, by reason.") { family in
            for (reason, gap) in gaps { family.add(gap.count, ["reason": reason]) }
        }
        metrics.add(.counter, "tickertape_missed_events_total", "Events dropped in those gaps, by reason.") { family in
            for (reason, gap) in gaps { family.add(gap.events, ["reason": reason]) }
        }
        metrics.add(.gauge, "tickertape_history_events", "Events that are held in memory.", held.events)
        metrics.add(.gauge, "tickertape_history_bytes", "Bytes of the events that are held in memory.", held.bytes)
        if let store {
            let isOK = "Whether events are written to the history file: 0 while it fails."
            metrics.add(.gauge, "tickertape_history_file_ok", isOK, store.fault == nil)
        }
    }

    private func addProcess(to metrics: inout MetricsText) {
        // Without /proc there is nothing to tell; all else is told all the same.
        guard let process = try? ProcessTotals.current() else { return }
        metrics.add(.counter, "process_cpu_seconds_total", "Time on processors.", process.cpuSeconds)
        metrics.add(.gauge, "process_resident_memory_bytes", "Resident memory.", process.residentBytes)
        metrics.add(.gauge, "process_virtual_memory_bytes", "Virtual memory.", process.virtualBytes)
        metrics.add(.gauge, "process_open_fds", "Open file descriptors.", process.openFiles)
        metrics.add(.gauge, "process_max_fds", "How many file descriptors may be open.", process.maxFiles)
        metrics.add(.gauge, "process_threads", "Threads.", process.threads)
        metrics.add(.gauge, "process_start_time_seconds", "When the process began, since 1970.", process.startSeconds)
    }
}

extension Timestamp {
    /// Since 1970.
    fileprivate var seconds: Double { Double(milliseconds) / 1000 }
}

// MARK: - By job

extension AppContext {
    /// One job as of one moment.
    private struct Look {
        let name: String
        let status: JobStatus
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
            (name, status, measures) = (job.name, job.status, job.measures)
            (hasRuns, isTimed) = (job.definition.source != nil, job.scheduleTrigger != nil)
            isFollowed = if case .follow = job.definition.trigger { true } else { false }
            (published, lastEvent) = (job.publishedEvents, job.last?.time)
        }
    }

    private func addJobs(to metrics: inout MetricsText) {
        let jobs = registry.jobs.map(Look.init)
        metrics.add(.gauge, "tickertape_jobs", "Jobs at work.", jobs.count)
        metrics.add(.counter, "tickertape_job_published_events_total", "Events published, results and news.") {
            for job in jobs { $0.add(job.published, ["job_name": job.name]) }
        }
        metrics.add(.gauge, "tickertape_job_last_result_timestamp_seconds", "When the newest result was published.") {
            for job in jobs {
                if let time = job.lastEvent { $0.add(time.seconds, ["job_name": job.name]) }
            }
        }
        addStates(of: jobs, to: &metrics)
        addRuns(of: jobs, to: &metrics)
        addFollowed(jobs, to: &metrics)
        addAlerts(to: &metrics)
    }

    private func addFollowed(_ jobs: [Look], to metrics: inout MetricsText) {
        let jobs = jobs.filter(\.isFollowed)
        guard !jobs.isEmpty else { return }
        metrics.add(.gauge, "tickertape_job_connected", "Whether what a job follows is there.") {
            for job in jobs { $0.add(job.status.following?.since != nil, ["job_name": job.name]) }
        }
        metrics.add(.counter, "tickertape_job_restarts_total", "How often what a job follows was begun again.") {
            for job in jobs { $0.add(job.status.following?.restarts ?? 0, ["job_name": job.name]) }
        }
        let dropped = "Results that were let go of, since they came faster than they were taken."
        metrics.add(.counter, "tickertape_job_dropped_results_total", dropped) {
            for job in jobs { $0.add(job.status.following?.dropped ?? 0, ["job_name": job.name]) }
        }
    }

    private func addStates(of jobs: [Look], to metrics: inout MetricsText) {
        metrics.add(.gauge, "tickertape_job_state", "The state that a job is in has 1, the others 0.") {
            for job in jobs {
                for state in JobStatus.State.allCases {
                    $0.add(job.status.state == state, ["job_name": job.name, "state": state.rawValue])
                }
            }
        }
        metrics.add(.gauge, "tickertape_job_running", "Runs that are at it.") {
            for job in jobs { $0.add(job.status.running, ["job_name": job.name]) }
        }
    }

    private func addRuns(of jobs: [Look], to metrics: inout MetricsText) {
        metrics.add(.counter, "tickertape_job_runs_total", "Runs and posts that have ended, by outcome.") {
            for job in jobs {
                let outcomes = [
                    ("ok", job.measures.ok), ("unchanged", job.measures.unchanged),
                    ("failed", job.measures.failed), ("stopped", job.measures.stopped),
                ]
                for (outcome, count) in outcomes { $0.add(count, ["job_name": job.name, "outcome": outcome]) }
            }
        }
        metrics.add(.counter, "tickertape_job_failures_total", "Runs that have failed, by kind of failure.") {
            for job in jobs {
                for (kind, count) in job.measures.failures.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                    $0.add(count, ["job_name": job.name, "kind": kind.rawValue])
                }
            }
        }
        metrics.add(.counter, "tickertape_job_skipped_runs_total", "Runs that were due and left out.") {
            for job in jobs { $0.add(job.status.skipped, ["job_name": job.name]) }
        }
        metrics.add(.histogram, "tickertape_job_run_seconds", "How long runs took.") {
            for job in jobs where job.hasRuns { $0.add(job.measures.times, ["job_name": job.name]) }
        }
        metrics.add(.histogram, "tickertape_job_lateness_seconds", "How long behind their time runs have begun.") {
            for job in jobs where job.isTimed { $0.add(job.measures.lateness, ["job_name": job.name]) }
        }
    }
}
