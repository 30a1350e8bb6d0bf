import Foundation
import Glibc
import TestSupport
import Testing

/// Where relative paths lead, and what is said where a file can't be had.
@Suite struct FilePlaceTests {
    private static let jobs = """
        server: { public: web, history: { file: h.db } }
        include: more/*.yaml
        jobs:
          file: { every: 1h, file: data.txt }
          run: { every: 1h, run: cat data.txt }
          command: { every: 1h, command: [./say.sh, there] }
          inner: { every: 1h, run: cat data.txt, cwd: inner }
          secret: { every: 1h, generate: constant, value: "${file:tok}" }
          home: { every: 1h, file: ~/data.txt }
        """

    private struct JobError: Error { let text: String }

    /// Writes files into a folder below the one in which the program runs.
    private func write(_ files: [String: String], below folder: URL) throws {
        for (name, text) in files {
            let file = folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file)
        }
    }

    private func value(_ job: String, at port: UInt16) async throws -> String {
        try await eventually("a value of \(job)") {
            let entry = try await Answer.to("GET", "/jobs/\(job)", at: port).json() as? [String: Any]
            if let error = entry?["error"] as? [String: Any] { throw JobError(text: "\(error)") }
            return (entry?["last"] as? [String: Any])?["data"] as? String
        }
    }

    @Test func `all relative paths of a file go by its folder`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tickertape-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = [
            "etc/jobs.yaml": Self.jobs, "etc/data.txt": "there", "etc/inner/data.txt": "inner", "etc/tok": "token",
            "etc/say.sh": "#!/bin/sh\necho \"$1\"\n", "etc/web/index.html": "<p>mine", "data.txt": "wrong",
            "etc/more/more.yaml":
                "jobs: { more: { every: 1h, file: data.txt }, less: { every: 1h, run: cat data.txt } }",
            "etc/more/data.txt": "more", "own/data.txt": "home",
        ]
        try write(files, below: folder)
        // The path lives for the call.
        #expect(unsafe chmod(folder.appending(path: "etc/say.sh").path, 0o755) == 0)
        let arguments = ["--config", "etc/jobs.yaml", "--listen", "127.0.0.1:0"]
        let environment = ["HOME": folder.appending(path: "own").path]
        try await Program.running(arguments, in: folder, environment: environment) { program in
            let port = try await program.port()
            let values = [
                "file": "there", "run": "there", "command": "there", "inner": "inner", "secret": "token",
                "home": "home", "more": "more", "less": "more",
            ]
            for (job, text) in values { #expect(try await value(job, at: port) == text, "\(job)") }
            #expect(try await Answer.to("GET", "/index.html", at: port).text == "<p>mine")
            #expect(FileManager.default.fileExists(atPath: folder.appending(path: "etc/h.db").path))
            program.signal(SIGTERM)
            let end = try await program.end()
            #expect(end == .exited(0))
        }
    }

    @Test func `what is not found is told with the place where it was looked for`() async throws {
        let jobs = """
            jobs:
              a: { every: 1h, file: none.txt }
              b: { every: 1h, command: [./none.sh] }
            """
        try await Program.running(["check"], files: ["jobs.yaml": jobs]) { program in
            let end = try await program.end()
            #expect(end == .exited(0))
            let folder = program.folder.resolvingSymlinksInPath().path
            #expect(program.complaints.contains("there is no file \(folder)/none.txt\n"))
            #expect(program.complaints.contains("there is no program \"./none.sh\" in \(folder)"))
        }
    }

    @Test func `a page is there wherever the program stands, and a folder of one's own wins`() async throws {
        let jobs = "jobs: { a: { every: 1h, generate: counter } }"
        try await Program.serving(jobs) { program, port in
            #expect(program.output.contains("  page    http://127.0.0.1:\(port)/\n"))
            let page = try await Answer.to("GET", "/", at: port, fields: ["Accept": "text/html"])
            #expect(page.status == 200)
            #expect(page.text.contains("app.js"))
            let script = try await Answer.to("GET", "/client.js", at: port)
            #expect(script.fields["content-type"]?.hasPrefix("text/javascript") == true)
            let tag = try #require(script.fields["etag"])
            let again = try await Answer.to("GET", "/client.js", at: port, fields: ["If-None-Match": tag])
            #expect(again.status == 304)
            #expect(try await Answer.to("GET", "/none.js", at: port).status == 404)
            try FileManager.default.createDirectory(
                at: program.folder.appending(path: "public"),
                withIntermediateDirectories: true
            )
            try program.write("<p>mine", to: "public/index.html")
            #expect(try await Answer.to("GET", "/index.html", at: port).text == "<p>mine")
            #expect(try await Answer.to("GET", "/client.js", at: port).text == script.text)
        }
    }

    @Test func `a folder that was asked for and is not there is told`() async throws {
        let jobs = "server: { public: web }\njobs: { a: { every: 1h, generate: counter } }"
        try await Program.serving(jobs) { program, port in
            let file = program.folder.resolvingSymlinksInPath().path + "/web/index.html"
            let page = "http://127.0.0.1:\(port)/          (the built-in one, since \(file) can't be read)\n"
            #expect(program.output.contains("  page    \(page)"))
        }
    }

    @Test func `a file that can't be read is told in the kernel's words`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tickertape-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(
            at: folder.appending(path: "etc"),
            withIntermediateDirectories: true
        )
        try FileManager.default.createSymbolicLink(
            atPath: folder.appending(path: "jobs.yaml").path,
            withDestinationPath: "jobs.yaml"
        )
        try FileManager.default.createSymbolicLink(
            atPath: folder.appending(path: "link").path,
            withDestinationPath: "nowhere"
        )
        let words = [
            "etc": "etc: it can't be read: Is a directory; name the file in that folder\n",
            "jobs.yaml": "jobs.yaml: it can't be read: Too many levels of symbolic links\n",
            "link": "link: it is a symbolic link that leads nowhere; mend or remove the link\n",
            "none":
                "none: there is no such file; name one that is there, or write jobs.yaml, which tickertape init makes\n",
        ]
        for (name, sentence) in words {
            try await Program.running(["check", name], in: folder) { program in
                let end = try await program.end()
                #expect(end == .exited(1))
                #expect(program.complaints == sentence)
            }
        }
        // No demo in the place of a file that is there.
        try await Program.running([], in: folder) { program in
            let end = try await program.end()
            #expect(end == .exited(1))
            #expect(program.complaints == words["jobs.yaml"])
        }
    }

    @Test func `an included folder that can't be listed is a fault, and the old jobs go on`() async throws {
        let jobs = "include: inc/*.yaml\njobs: { a: { every: 100ms, generate: counter } }"
        try await Program.serving(jobs) { program, port in
            let stream = try await EventStream.open("/events?catchup=none", at: port)
            let folder = program.folder.appending(path: "inc")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try program.write("jobs: { b: { every: 100ms, generate: counter } }", to: "inc/b.yaml")
            program.signal(SIGHUP)
            _ = try await stream.first("the included job") { $0.job == "b" }
            try FileManager.default.moveItem(at: folder, to: program.folder.appending(path: "away"))
            try FileManager.default.createSymbolicLink(atPath: folder.path, withDestinationPath: "inc")
            program.signal(SIGHUP)
            let rejected = try await stream.event("configRejected")
            let errors = try #require((rejected.value as? [String: [String]])?["errors"])
            let place = program.folder.resolvingSymlinksInPath().path + "/inc"
            let reason = "cannot list the folder \(place): Too many levels of symbolic links"
            #expect(errors == ["jobs.yaml:1:10: \(reason), so nobody knows what \"inc/*.yaml\" includes"])
            _ = try await stream.first("the included job, still") { $0.job == "b" }
            #expect(try await Answer.to("GET", "/jobs/b", at: port).status == 200)
        }
    }
}
