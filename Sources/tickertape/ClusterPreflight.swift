import Cluster
import Configuration
import JobConfig
import Redis
import Syscalls

/// What `check` finds out about the Redis that a file names.
enum ClusterPreflight {
    /// How long Redis, and the servers that know its address, may take.
    private static let patience = Duration.seconds(3)

    /// What is wrong with it, at the place where the file names it; nothing where the file names none.
    static func findings(about file: JobsConfiguration) async -> [Diagnostic] {
        guard let cluster = file.server.cluster else { return [] }
        return await problems(of: cluster).map {
            file.finding(aboutRedis: $0.sentence, $0.isFault ? .error : .warning)
        }
    }

    /// What is wrong with it.
    static func problems(of cluster: ClusterSettings) async -> [RedisProblem] {
        let end = ContinuousClock.now + patience
        let answer = OneShot<Result<(name: String, facts: RedisFacts), RedisError>>()
        do throws(SyscallError) {
            // A thread of its own: the system's search for an address knows no deadline.
            _ = try KernelThread(name: "survey") {
                answer.deliver(
                    Result { () throws(RedisError) in
                        try RedisSurvey(ClusterKeys(name: cluster.name)).ask(cluster.redis, until: end)
                    }
                )
            }
        } catch {
            answer.deliver(.failure(.unreachable("cannot ask Redis: \(error)")))
        }
        let clock = Task {
            try await Task.sleep(until: end + .milliseconds(500))
            answer.deliver(.failure(.late("\(cluster.redis) has not answered within 3 s")))
        }
        defer { clock.cancel() }
        switch await answer.value() {
        case .success(let (name, facts)):
            return RedisProblem.problems(
                of: facts,
                called: name,
                for: cluster.durability,
                cluster: cluster.name,
                user: cluster.redis.user ?? "default"
            )
        case .failure(let error): return [RedisProblem(isFault: true, "\(error)")]
        }
    }
}
