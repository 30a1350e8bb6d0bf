import Cluster
import HTTP
import JSON
import Tape

/// What is told of the nodes that share the tape.
extension AppContext {
    /// What is wrong with the cluster as this node sees it; without reasons where those are for nobody.
    func clusterTroubles(withReasons: Bool) -> [String] {
        guard let status = cluster?.node.status else { return [] }
        var troubles: [String] = []
        if let trouble = status.trouble { troubles.append(withReasons ? trouble : "Redis is not there") }
        let names = Dictionary(grouping: status.nodes, by: \.name).filter { $0.value.count > 1 }.keys.sorted()
        if !names.isEmpty {
            let words = "several nodes are called \(names.joined(separator: ", ")); give each a name of its own"
            troubles.append(withReasons ? words : "nodes have the same name")
        }
        if let lead = status.clockLead, abs(lead.seconds(digits: 0)) > 10 {
            let way = "set it, or times of day are run at the wrong time"
            let words = "the clock of this machine is \(lead.seconds(digits: 0)) s ahead of that of Redis; \(way)"
            troubles.append(withReasons ? words : "a clock is wrong")
        }
        guard !status.older.isEmpty else { return troubles }
        let nodes = Set(status.older.values.joined()).sorted().joined(separator: ", ")
        let jobs = status.older.keys.sorted().map { "\"\($0)\"" }.joined(separator: ", ")
        let words = "nodes have an older file: \(nodes) differ in \(jobs), which run elsewhere"
        return troubles + [withReasons ? words : "nodes have different files"]
    }

    /// `GET /cluster`.
    var clusterDocument: [UInt8]? {
        guard let cluster else { return nil }
        let status = cluster.node.status
        var json = JSONLine()
        json.add("node", cluster.node.options.node)
        json.add("epoch", tape.epoch)
        json.add("durability", cluster.node.options.durability.rawValue)
        json.add("status", status.trouble == nil ? "ok" : "degraded")
        json.add("redis") { redis in
            redis.add("server", status.server)
            redis.add("reason", status.trouble)
            redis.add("since", status.troubledSince.map { "\($0)" })
            if let memory = status.memory { redis.add("memoryBytes", memory) }
            if let entries = status.entries { redis.add("events", entries) }
        }
        json.add("lag", status.lag)
        json.add("waiting", status.waiting)
        json.add("failovers", status.failovers)
        json.add("nodes", each: status.nodes.map { document(of: $0, isShort: false) })
        json.add("older") { jobs in
            for (job, nodes) in status.older.sorted(by: { $0.key < $1.key }) {
                jobs.add(job, .array(nodes.map { .string($0) }))
            }
        }
        return json.finished
    }

    /// A node as it is told, in short for the index.
    func document(of node: ClusterStatus.Node, isShort: Bool) -> JSONLine {
        var json = JSONLine()
        json.add("node", node.name)
        json.add("isSelf", .bool(node.isSelf))
        // What this one has said of itself may be a second old.
        json.add("viewers", node.isSelf ? viewers : node.viewers)
        if !isShort {
            json.add("session", node.session)
            json.add("since", "\(node.since)")
            json.add("lag", node.lag)
        }
        json.add("jobs", .array(node.jobs.map { .string($0) }))
        return json
    }
}

extension Routes {
    /// `GET /cluster`: the nodes that share this server's tape.
    func cluster() throws(HTTPError) -> Response {
        guard let document = service.clusterDocument else {
            throw HTTPError(404, "this server is no node of a cluster; server.cluster in its jobs file makes it one")
        }
        return .json(document)
    }
}
