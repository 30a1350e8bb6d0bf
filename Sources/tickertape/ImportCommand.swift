import Cluster
import Configuration
import Glibc
import History
import JobConfig
import Redis
import Tape

/// `tickertape import FILE`: a history file's events, latest values and schedules, onto a tape that nodes share.
struct ImportCommand {
    /// The history file.
    let history: String
    /// The jobs file that names Redis.
    let path: String

    /// Why nothing was copied, or not all: a sentence.
    private struct Fault: Error {
        let sentence: String

        init(_ sentence: String) { self.sentence = sentence }
    }

    /// What was copied.
    private struct Copied {
        var events = 0
        var latest = 0
        var schedules = 0
    }

    /// Prints what was copied to stdout, or why nothing was to stderr.
    ///
    /// - Returns: the exit code.
    func run(until signals: AsyncStream<CInt>) async -> Int32 {
        // What is left of a copy is removed by whoever comes next.
        let interrupt = Task { for await _ in signals { exit(1) } }
        defer { interrupt.cancel() }
        switch LoadedConfiguration.load(path) {
        case .failure(let problem):
            Terminal.error(problem.text)
            return 1
        case .success(let loaded):
            do throws(Fault) { return Terminal.print(try await copy(loaded.file)) ? 0 : 1 } catch {
                Terminal.error("tickertape: \(error.sentence)\n")
                return 1
            }
        }
    }

    /// Copies all of it, and says what that was.
    private func copy(_ file: JobsConfiguration) async throws(Fault) -> String {
        guard let cluster = file.server.cluster else {
            throw Fault("\(path) names no Redis to copy to; \(Self.advice)")
        }
        if let problem = await ClusterPreflight.problems(of: cluster).first(where: \.isFault) {
            throw Fault(problem.sentence)
        }
        let source: HistoryCopy
        do throws(HistoryCopy.Fault) {
            source = try HistoryCopy(path: history, within: file.server.history)
        } catch {
            throw Fault(error.description)
        }
        defer { source.close() }
        let jobs = Set(file.jobs.map(\.name))
        let (copied, isOnReplica) = try copy(source, jobs, to: cluster)
        let next = "\(source.snapshot.epoch)-\(source.snapshot.next)"
        let counts = [
            (copied.events, "event"), (copied.latest, "latest value"), (copied.schedules, "schedule"),
        ].map { "\($0) \($1)\($0 == 1 ? "" : "s")" }
        let warning = isOnReplica ? "" : "no replica has answered that it has them; nodes show them when one does\n"
        let what = "\(counts[0]), \(counts[1]) and \(counts[2])"
        return "\(history): \(what) are on the tape \(cluster.name), whose next event is \(next)\n\(warning)"
    }

    private static let advice = "write cluster: { redis: redis://127.0.0.1:6379, name: dashboards } in its map server"

    private func copy(
        _ source: HistoryCopy,
        _ jobs: Set<String>,
        to cluster: ClusterSettings
    ) throws(Fault) -> (Copied, isOnReplica: Bool) {
        let keys = ClusterKeys(name: cluster.name)
        var copied = Copied()
        do {
            let connection = try RedisConnection.openPrimary(cluster.redis, until: .now + .seconds(10))
            var tape = try TapeImport(keys, on: connection)
            while true {
                let events = try source.next(upTo: 4 << 20)
                if events.isEmpty { break }
                try tape.append(events)
                copied.events += events.count
            }
            (copied.latest, copied.schedules) = try tape.finish(source.snapshot, of: jobs)
            guard cluster.durability == .replica else { return (copied, true) }
            let writer = TapeWriter(keys, replicas: 1, patience: .seconds(5))
            return (copied, try writer.confirm(on: connection, until: .now + .seconds(10)))
        } catch let fault as TapeImport.Fault {
            throw Fault(Self.sentence(for: fault, cluster))
        } catch {
            throw Fault("\(error)")
        }
    }

    private static func sentence(for fault: TapeImport.Fault, _ cluster: ClusterSettings) -> String {
        switch fault {
        case .isThere(let epoch, let last):
            let what = "the tape \(cluster.name) has events already, up to \(epoch)-\(last)"
            return "\(what), and stays as it is; write another name in server.cluster, or remove {\(cluster.name)}:meta"
        case .lives(let node): return "node \(node) is running; stop all nodes, copy, and start them again"
        case .taken: return "a node has begun the tape \(cluster.name) meanwhile; stop all nodes and copy again"
        case .redis(let error): return error.sentence(of: "\(cluster.redis)")
        }
    }
}
