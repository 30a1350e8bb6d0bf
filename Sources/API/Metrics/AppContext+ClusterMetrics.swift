import Cluster
import JSON

/// What is counted of a cluster, on each of its nodes.
extension AppContext {
    func addCluster(to metrics: inout MetricsText) {
        guard let status = cluster?.node.status else { return }
        metrics.add(.gauge, "tickertape_cluster_up", "Whether Redis is read and written.", status.trouble == nil)
        metrics.add(.gauge, "tickertape_cluster_nodes", "Nodes that live.", status.nodes.count)
        let own = status.nodes.first(where: \.isSelf)?.jobs.count ?? 0
        metrics.add(.gauge, "tickertape_cluster_owned_jobs", "Jobs that this node runs.", own)
        metrics.add(.gauge, "tickertape_cluster_lag", "Events on the tape that are not shown here yet.", status.lag)
        metrics.add(.gauge, "tickertape_cluster_waiting", "Events that wait here to be appended.", status.waiting)
        metrics.add(.gauge, "tickertape_cluster_older_jobs", "Jobs that differ between nodes.", status.older.count)
        metrics.add(
            .counter,
            "tickertape_cluster_fenced_total",
            "Events that were refused since another node runs their job.",
            status.fenced
        )
        metrics.add(.counter, "tickertape_cluster_failovers_total", "Times Redis has lost events.", status.failovers)
        metrics.add(.counter, "tickertape_cluster_resets_total", "Times the tape was begun anew.", status.resets)
        metrics.add(.counter, "tickertape_cluster_connects_total", "Connections made to Redis.", status.connects)
        let trips = ClusterStatus.Part.allCases.compactMap { part in status.roundTrips[part].map { (part, $0) } }
        metrics.add(.counter, "tickertape_cluster_round_trips_total", "Questions that Redis has answered.") {
            for (part, trip) in trips { $0.add(trip.count, ["part": part.rawValue]) }
        }
        metrics.add(.counter, "tickertape_cluster_round_trip_seconds_total", "How long Redis took for them.") {
            for (part, trip) in trips { $0.add(trip.time.seconds(digits: 6), ["part": part.rawValue]) }
        }
        if let memory = status.memory {
            metrics.add(.gauge, "tickertape_cluster_redis_memory_bytes", "The memory that Redis uses.", memory)
        }
        if let entries = status.entries {
            metrics.add(.gauge, "tickertape_cluster_redis_events", "Events that stand in Redis.", entries)
        }
    }
}
