import TestSupport
import Foundation
import TestRounds
import Testing

/// The guides of docs/design.md, followed to the letter.
@Suite struct GuideTests {
    @Test func `what is to be changed is there, and what is to be made is not`() throws {
        let guide = try Guide()
        #expect(guide.files.count == 3)
        #expect(guide.edits.count == 7)
        for (path, _) in guide.files {
            let file = Document.root.appending(path: path)
            #expect(!FileManager.default.fileExists(atPath: file.path), "\(path)")
            #expect(FileManager.default.fileExists(atPath: file.deletingLastPathComponent().path), "\(path)")
        }
        for edit in guide.edits {
            let text = try String(contentsOf: Document.root.appending(path: edit.path), encoding: .utf8)
            #expect(edit.applied(to: text) != nil, "\(edit.path) has not these lines once:\n\(edit.old)")
        }
    }

    private static let jobs = """
        server: { listen: "127.0.0.1:0" }
        jobs:
          roll: { every: 10ms, dice: 6, rolls: 3 }
          week: { weekly: fri, on_start: true, dice: 2 }

        """

    @Test(.enabled(if: Rounds.areLong, "\(Rounds.hint)"))
    func `who follows the guides has a source, a schedule and a route`() async throws {
        let program = try await Self.build()
        let check = try await Self.run(program, ["check"], Self.jobs)
        #expect(check.status == 0, "\(check.text)")
        #expect(check.text.contains("weekly fri"), "\(check.text)")
        let roll = try await Self.run(program, ["run", "roll"], Self.jobs)
        #expect(roll.text.contains(/"data":\[[1-6],[1-6],[1-6]\]/), "\(roll.text)")
        for word in ["dice", "rolls", "weekly"] {
            #expect(try await Self.run(program, ["schema"], Self.jobs).text.contains("\"\(word)\": {"), "\(word)")
        }
        let wrong = "jobs: { a: { every: 5s, dice: 1, roll: 2 }, b: { weekly: fry, run: x, rolls: 3 } }"
        let diagnostics = try await Self.run(program, ["check"], wrong).text
        for fault in [
            #""dice" of job "a" must be between 2 and 100, not "1""#,
            #"unknown key "roll" in job "a"; did you mean "rolls"?"#,
            #""weekly" of job "b" must be thu, fri, sat, sun, mon, tue or wed, not "fry"; did you mean fri?"#,
            #""rolls" has no use in job "b"; it goes with dice"#,
        ] {
            #expect(diagnostics.contains(fault), "\(diagnostics)")
        }
        try await Self.serve(program) { port in
            func get(_ path: String) async throws -> String {
                try await Answer.to("GET", path, at: port).text
            }
            #expect(try await get("/time").contains(/^\{"now":"20/))
            #expect(try await get("/openapi.json").contains(#""/time""#))
            try await eventually("a roll") {
                try await get("/jobs/roll/history").contains(/"data":\[[1-6],/) ? true : nil
            }
        }
    }

    /// Builds a copy of the package with all that the guides say; a later build of the same copy takes less time.
    private static func build() async throws -> URL {
        let package = Document.root.appending(path: ".build/guides")
        let files = FileManager.default
        try files.createDirectory(at: package, withIntermediateDirectories: true)
        for name in ["Package.swift", "Sources", "Tests", "public"] {
            let copy = package.appending(path: name)
            try? files.removeItem(at: copy)
            try files.copyItem(at: Document.root.appending(path: name), to: copy)
        }
        try Guide().apply(to: package)
        let what = ["--product", "tickertape", "--package-path", package.path]
        // Whole modules at a time, but not optimised, takes the least work.
        let how = ["-c", "release", "-Xswiftc", "-Onone", "-Xswiftc", "-gnone"]
        let arguments = ["swift", "build"] + what + how
        let build = try await Self.run(URL(filePath: "/usr/bin/env"), arguments, "", within: .seconds(1800))
        try #require(build.status == 0, "\(build.text)")
        return package.appending(path: ".build/release/tickertape")
    }

    /// Runs a program to its end, beside a jobs.yaml.
    private static func run(
        _ program: URL,
        _ arguments: [String],
        _ jobs: String,
        within limit: Duration = .seconds(15)
    ) async throws -> (status: Int32, text: String) {
        let child = try ChildProgram(program, arguments: arguments, files: ["jobs.yaml": jobs])
        do {
            let status = try await child.end(within: limit)
            let text = child.printed + child.complained
            try await child.kill()
            return (status, text)
        } catch {
            try await child.kill()
            throw error
        }
    }

    private static func serve(_ program: URL, _ test: (UInt16) async throws -> Void) async throws {
        let child = try ChildProgram(program, arguments: [], files: ["jobs.yaml": jobs])
        do {
            let port = try await child.line("the port") { text in
                text.firstMatch(of: /stream +http:[^\n]+:(\d+)\/events\n/).flatMap { UInt16($0.1) }
            }
            try await test(port)
        } catch {
            try await child.stop()
            throw error
        }
        #expect(try await child.stop() == 0)
    }
}
