import Foundation
import Glibc
import TestSupport
import Testing

/// Several doors, socket files among them.
@Suite struct ListenTests {
    private static let jobs = "jobs: { beat: { every: 100ms, generate: counter } }\n"
    private static let isThere = FileManager.default.isExecutableFile(atPath: "/usr/bin/curl")

    /// What curl gets, as users call it.
    private func curl(_ arguments: String..., in folder: URL) throws -> String {
        try curl(arguments, in: folder)
    }

    private func curl(_ arguments: [String], in folder: URL) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/curl")
        process.arguments = ["--silent", "--max-time", "10"] + arguments
        process.currentDirectoryURL = folder
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(.enabled(if: isThere, "curl is missing"))
    func `a foreign name is refused at the loopback, and elsewhere only where reading takes no token`() async throws {
        for (tokens, elsewhere) in [("{ subscribe: [sub], publish: [pub] }", "200"), ("{ publish: [pub] }", "421")] {
            let server = "server: { listen: [127.0.0.1:0, 0.0.0.0:0, 'unix:t.sock'], tokens: \(tokens) }\n"
            try await Program.running([], files: ["jobs.yaml": server + Self.jobs]) { program in
                _ = try await program.port()
                let ports = program.output.matches(of: /http:\/\/127\.0\.0\.1:(\d+)\/\n/).map { "\($0.1)" }
                try program.write(String(repeating: "1", count: 200_000), to: "large")
                let code = ["-o", "/dev/null", "-w", "%{http_code}", "-H", "Host: evil.example"]
                let found = try ports.map { port in
                    let url = "http://127.0.0.1:\(port)/"
                    let calls = [
                        ["\(url)?token=sub"], ["--http2-prior-knowledge", "\(url)jobs/beat?token=sub"],
                        ["--data-binary", "@large", "-H", "Authorization: Bearer pub", "\(url)jobs/beat"],
                    ]
                    return try calls.map { try curl(code + $0, in: program.folder) }
                }
                let large = elsewhere == "200" ? "405" : elsewhere
                #expect(found == [["421", "421", "421"], [elsewhere, elsewhere, large]], "\(tokens)")
                let file = ["--unix-socket", "t.sock", "http://localhost/?token=sub"]
                #expect(try curl(code + file, in: program.folder) == elsewhere)
            }
        }
    }

    @Test(.enabled(if: isThere, "curl is missing"))
    func `a list of addresses and socket files is one service`() async throws {
        let server = """
            server:
              listen: [127.0.0.1:0, "unix:t.sock", { address: "unix:open.sock", mode: 0666 }, "127.0.0.2:0"]

            """
        try await Program.running([], files: ["jobs.yaml": server + Self.jobs]) { program in
            let port = try await program.port()
            let folder = program.folder.resolvingSymlinksInPath().path
            let lines = program.output.split(separator: "\n").map(String.init)
            #expect(
                lines[1...3].map { $0.replacing(":\(port)", with: ":PORT") } == [
                    "  page    http://127.0.0.1:PORT/", "  stream  http://127.0.0.1:PORT/events",
                    "  index   http://127.0.0.1:PORT/          (JSON: curl http://127.0.0.1:PORT/)",
                ]
            )
            #expect(lines[4].hasPrefix("  also    http://127.0.0.2:"))
            #expect(lines[5] == "  also    curl --unix-socket \(folder)/t.sock http://localhost/")
            #expect(lines[6] == "  also    curl --unix-socket \(folder)/open.sock http://localhost/")
            for (name, mode) in [("t.sock", 0o660), ("open.sock", 0o666)] {
                let file = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
                #expect(file[.posixPermissions] as? Int == mode)
                let health = try curl("--unix-socket", name, "http://localhost/health", in: program.folder)
                #expect(health == #"{"status":"ok"}"#)
                let index = try curl("--unix-socket", name, "http://localhost/", in: program.folder)
                #expect(index.contains(#""links":{"events":"/events?job=beat""#))
            }
            // The same tape: an id of one door is known at the other.
            let stream = try await EventStream.open("/events", at: port)
            let id = try #require(try await stream.event("dataUpdate").id)
            let resumed = try curl(
                "--unix-socket",
                "t.sock",
                "--max-time",
                "1",
                "http://localhost/events?last_event_id=\(id)",
                in: program.folder
            )
            #expect(resumed.contains(#""resume":"resumed""#))
            program.signal(SIGTERM)
            let end = try await program.end()
            #expect(end == .exited(0))
            #expect(!FileManager.default.fileExists(atPath: "\(folder)/t.sock"), "it is removed with the program")
        }
    }

    @Test(.enabled(if: isThere, "curl is missing"))
    func `what a killed program has left is no obstacle, what serves is one`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "t-\(UUID().uuidString.prefix(8))")
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.resolvingSymlinksInPath().appending(path: "t.sock").path
        let arguments = ["--listen", "unix:t.sock"]
        let greeting = "  stream  curl --unix-socket \(path) http://localhost/events\n"
        func begun(_ program: Program) async throws {
            try await eventually("the greeting") { program.output.contains("\(greeting)") ? true : nil }
        }
        try await Program.running(arguments, files: ["jobs.yaml": Self.jobs], in: folder) { program in
            try await begun(program)
            program.signal(SIGKILL)
            _ = try await program.end()
        }
        #expect(FileManager.default.fileExists(atPath: path))
        try await Program.running(arguments, in: folder) { program in
            try await begun(program)
            let other = try await Program.run(["--config", "\(folder.path)/jobs.yaml", "--listen", "unix:\(path)"])
            #expect(other.status == 1)
            let hint = "stop what listens there, or choose another with --listen H:P"
            #expect(other.complaints == "tickertape: cannot listen on unix:\(path): Address already in use; \(hint)\n")
            #expect(try curl("--unix-socket", path, "http://localhost/health", in: folder) == #"{"status":"ok"}"#)
            // Another address takes a restart.
            try program.write("server: { listen: \"unix:other.sock\" }\n" + Self.jobs, to: "jobs.yaml")
            program.signal(SIGTERM)
            let end = try await program.end()
            #expect(end == .exited(0))
        }
        try Data("mine".utf8).write(to: URL(filePath: path))
        try await Program.running(arguments, in: folder) { program in
            let end = try await program.end()
            #expect(end == .exited(1))
            #expect(program.complaints.contains("File exists; what is there is no socket, and stays"))
        }
    }

    @Test(arguments: [
        (
            "192.0.2.1:5000", "Cannot assign requested address",
            "this machine has no such address: choose 127.0.0.1, one that ip address shows, or 0.0.0.0 for all"
        ),
        (
            "unix:/no/such/folder/t.sock", "No such file or directory",
            "make the folder of that path first, or choose another path"
        ),
        (
            "unix:/dev/null/t.sock", "Not a directory", "make the folder of that path first, or choose another path"
        ),
    ])
    func `where nobody can listen is told with a way out`(address: String, reason: String, way: String) async throws {
        let result = try await Program.run(["--listen", address], files: ["jobs.yaml": Self.jobs])
        #expect(result.status == 1)
        #expect(result.complaints == "tickertape: cannot listen on \(address): \(reason); \(way)\n")
    }

    @Test func `several addresses may be named on the command line`() async throws {
        let arguments = ["--listen", "127.0.0.1:0", "--listen", "127.0.0.2:0"]
        try await Program.running(arguments, files: ["jobs.yaml": Self.jobs]) { program in
            _ = try await program.port()
            #expect(program.output.contains("  also    http://127.0.0.2:"))
            program.signal(SIGTERM)
            let end = try await program.end()
            #expect(end == .exited(0))
        }
    }
}
