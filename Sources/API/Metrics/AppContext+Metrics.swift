import Edge
import JobConfig
import Jobs
import DataSources
import HTTP
import Server
import Scheduling
import Tape

/// `GET /metrics`: everything that is counted.
///
/// What is called a job here has the label `job_name`, since Prometheus gives a `job` of its own to all that it scrapes.
extension AppContext {
    /// The answer, compressed for those who take it so.
    ///
    /// What is more than a piece lies in pages of its own, so that no memory of a large answer stays behind.
    func metrics(compressed: Bool) -> Response {
        var fields = [("Content-Type", MetricsText.mediaType), ("Cache-Control", "no-store")]
        fields += [("X-Content-Type-Options", "nosniff"), ("Vary", "Accept-Encoding")]
        let body = MetricsBody(compressed: compressed)
        if body.isCompressed { fields.append(("Content-Encoding", "gzip")) }
        var metrics = MetricsText({ body.append($0) }, pieceSize: MetricsBody.pieceSize)
        addAll(to: &metrics)
        return body.finish(metrics.rest, fields)
    }

    private func addAll(to metrics: inout MetricsText) {
        addProgram(to: &metrics)
        addServer(to: &metrics)
        addEvents(to: &metrics)
        addJobs(to: &metrics)
        addOrigin(to: &metrics)
        addCluster(to: &metrics)
        addProcess(to: &metrics)
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
            file.loadedAt.sinceEpoch
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
    var sinceEpoch: Duration { .milliseconds(milliseconds) }
}
