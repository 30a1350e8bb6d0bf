import Foundation
import TestSupport
import Testing

/// A job that refers to a file which is not there yet, such as a token that something else is still to write.
@Suite struct AwaitedFileTests {
    private static let jobs = """
        jobs:
          beat: { every: 100ms, generate: counter }
          shy: { every: 100ms, run: echo "$T", env: { T: "${file:tok}" } }
          made: { every: 100ms, generate: constant, value: "${file:tok}" }
        """

    private func job(_ name: String, at port: UInt16) async throws -> [String: Any] {
        try #require(try await Answer.to("GET", "/jobs/\(name)", at: port).json() as? [String: Any])
    }

    @Test func `a job waits alone for a file that is not there, and begins when it is`() async throws {
        try await Program.serving(Self.jobs) { program, port in
            let stream = try await EventStream.open("/events?catchup=none&event=dataUpdate", at: port)
            _ = try await stream.first("the job that needs nothing") { $0.job == "beat" }
            for name in ["shy", "made"] {
                let error = try await eventually("why \(name) waits") {
                    try await job(name, at: port)["error"] as? [String: Any]
                }
                let path = program.folder.resolvingSymlinksInPath().path + "/tok"
                #expect(error["message"] as? String == "there is no file \(path); the job waits for it")
            }
            try program.write("secret\n", to: "tok")
            for name in ["shy", "made"] {
                #expect(try await stream.first("\(name)") { $0.job == name }.value as? String == "secret")
            }
            // Where the file is lost for a while, the job goes on with what it held.
            try program.remove("tok")
            try await eventually("the reload without the file") {
                program.complaints.contains("this waits for it") ? true : nil
            }
            #expect(try await job("shy", at: port)["state"] as? String == "ok")
            #expect(try await stream.first("the next") { $0.job == "shy" }.value as? String == "secret")
        }
    }

    @Test func `check warns of it, and a token of the server that is missing stays a fault`() async throws {
        let waiting = try await Program.run(["check"], files: ["jobs.yaml": Self.jobs])
        #expect(waiting.status == 0)
        #expect(waiting.complaints.contains("/tok; this waits for it"))
        let run = try await Program.run(["run", "shy"], files: ["jobs.yaml": Self.jobs])
        #expect(run.status == 1)
        #expect(run.complaints.contains("the job waits for it"))
        let tokens = "server: { tokens: { publish: [\"${file:tok}\"] } }\n"
        let closed = try await Program.run(["check"], files: ["jobs.yaml": tokens + Self.jobs])
        #expect(closed.status == 1)
    }
}
