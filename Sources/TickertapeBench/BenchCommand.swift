import Glibc
import Syscalls

/// The whole program: measures what the options ask for and prints it.
struct BenchCommand {
    let options: BenchOptions

    /// - Returns: the exit code: 0 where everything arrived, else 1.
    func run() -> Int32 {
        do {
            try cleanUpOnSignals()
            try requireDescriptors(limit: OpenFiles.raiseLimit())
            return try measure()
        } catch {
            Terminal.progress("")
            Terminal.error("tickertape-bench: \(error)\n")
            return 1
        }
    }

    private func measure() throws -> Int32 {
        let server = try options.target.map { ServerChoice.running($0) } ?? ServerChoice.beside()
        var measurements: [ScenarioResult] = []
        // What was measured is printed even where a later measurement fails.
        defer {
            Terminal.progress("")
            if !options.isJSON, !measurements.isEmpty {
                Terminal.print(ResultTable(measurements: measurements).text)
            }
        }
        try Bench(options: options, server: server).run { measurement in
            measurements.append(measurement)
            warn(of: measurement)
            guard options.isJSON else { return }
            Terminal.progress("")
            Terminal.print(measurement.json)
        } progress: {
            Terminal.progress($0)
        }
        return measurements.allSatisfy(\.isComplete) ? 0 : 1
    }

    private func warn(of measurement: ScenarioResult) {
        guard let loss = measurement.firstLoss else { return }
        Terminal.progress("")
        let clients = measurement.lost == 1 ? "1 client" : "\(measurement.lost) clients, the first"
        Terminal.error("tickertape-bench: \(measurement.scenario.rawValue) lost \(clients): \(loss)\n")
    }

    /// Both ends of every connection need a descriptor, but in two processes.
    private func requireDescriptors(limit: Int) throws(BenchFailure) {
        guard let most = options.connections.max(), most + 64 > limit else { return }
        throw BenchFailure("\(most) clients need \(most + 64) descriptors; a process may hold \(limit) here")
    }

    /// A server of ours has to go with us; to be called before the first thread starts.
    private func cleanUpOnSignals() throws(SyscallError) {
        let signals = try Signals.stream([SIGINT, SIGTERM, SIGHUP])
        Task.detached {
            for await signal in signals {
                OwnServer.cleanUp()
                exit(128 + signal)
            }
        }
    }
}
