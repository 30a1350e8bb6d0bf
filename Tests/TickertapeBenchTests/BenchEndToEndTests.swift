import Foundation
import Syscalls
import Testing

@testable import TickertapeBench

/// The whole bench against the program that the build puts beside these tests.
@Suite(.serialized) struct BenchEndToEndTests {
    private static let clients = 20

    private static func measure(_ scenario: Scenario) throws -> ScenarioResult {
        var options = BenchOptions()
        options.connections = [clients]
        options.jobs = [clients]
        options.scenarios = [scenario]
        options.repeats = 1
        options.duration = .milliseconds(250)
        var bench = Bench(options: options, server: try ServerChoice.beside())
        bench.settling = .milliseconds(10)
        var measurements: [ScenarioResult] = []
        try bench.run {
            measurements.append($0)
        } progress: { _ in
        }
        #expect(measurements.count == 1)
        return try #require(measurements.first)
    }

    @Test(.enabled(if: Bench.curl != nil, "needs curl"))
    func `a relay is complete and tells all its figures`() throws { try expectAll(of: .relay) }

    @Test(arguments: Scenario.allCases.filter { $0 != .relay })
    func `every scenario is complete and tells all its figures`(scenario: Scenario) throws {
        try expectAll(of: scenario)
    }

    private func expectAll(of scenario: Scenario) throws {
        let measurement = try Self.measure(scenario)
        #expect(measurement.isComplete, "\(measurement.json)")
        let clients = scenario == .post ? 0 : scenario == .relay ? 1 : Self.clients
        #expect(measurement.connections == clients)
        for (figure, value) in measurement.figures { #expect(value?.isFinite ?? false, "\(figure)") }
        if scenario != .idle { #expect(measurement.published > 0) }
        if scenario == .replay { #expect(measurement.delivered == 20_000) }
    }

    @Test func `a server of ours leaves neither process nor folder`() throws {
        guard case .own(let program) = try ServerChoice.beside() else { return }
        let before = try Self.folders()
        let server = try OwnServer(program: program)
        let process = try #require(server.target.process)
        #expect(kill(process, 0) == 0)
        #expect(try Self.folders().count == before.count + 1)
        server.stop()
        #expect(kill(process, 0) == -1)
        #expect(try Self.folders() == before)
    }

    @Test func `a program that does not serve is told, with what it said`() throws {
        let before = try Self.folders()
        #expect(throws: BenchFailure("/bin/false did not begin to serve")) { _ = try OwnServer(program: "/bin/false") }
        #expect(try Self.folders() == before)
    }

    @Test func `a server that is not there is told`() throws {
        // Port 1 is nobody's, and never given to who asks for any.
        let bench = Bench(options: BenchOptions(), server: .running(Target(address: .loopback(port: 1))))
        #expect(throws: Publisher.Failure(description: "cannot connect: Connection refused")) {
            _ = try bench.measure(.w1, 1)
        }
    }

    private static func folders() throws -> Set<String> {
        let all = try FileManager.default.contentsOfDirectory(atPath: FileManager.default.temporaryDirectory.path)
        return Set(all.filter { $0.hasPrefix("tickertape-bench-") })
    }
}
