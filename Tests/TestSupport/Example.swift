import Foundation
import Glibc
import Testing

/// The examples of this repository, each run as its README says.
public enum Example {
    /// What is told of those that do as their old callers expect, though it is not safe.
    public static let warnings = ["announcer": "a GET by an alias publishes on job \"announcement\""]

    /// Serves one of them from a folder that has copies of all, so that nothing is left in the repository.
    ///
    /// What its file takes from the environment is told there. It says nothing on standard error but lines with `warning`
    /// in them, where there is one, which then comes.
    public static func serving(
        _ name: String,
        environment: [String: String] = [:],
        warning: String? = nil,
        isolation: isolated (any Actor)? = #isolation,
        _ test: (UInt16) async throws -> Void
    ) async throws {
        try await inCopy { folder in
            let options = ["--config", "examples/\(name)/jobs.yaml", "--listen", "127.0.0.1:0"]
            try await Program.running(options, in: folder, environment: environment) { program in
                try await test(try await program.port())
                if let warning {
                    let lines = program.complaints.split(separator: "\n")
                    #expect(!lines.isEmpty && lines.allSatisfy { $0.contains(warning) }, "\(program.complaints)")
                } else {
                    expect(program.complaints, onlyWarningOf: name)
                }
                program.signal(SIGTERM)
                let end = try await program.end()
                #expect(end == .exited(0), "\(program.complaints)")
            }
        }
    }

    /// Whether nothing is said of an example, or the one thing that is to be said of it, with its line below.
    public static func expect(_ complaints: String, onlyWarningOf name: String) {
        guard let warning = warnings[name] else { return #expect(complaints == "") }
        let lines = complaints.split(separator: "\n")
        #expect(lines.count == 3 && lines[0].contains("jobs.yaml:13:5: warning: \(warning)"), "\(complaints)")
    }

    /// What `check` says of one of them.
    public static func check(_ name: String, isolation: isolated (any Actor)? = #isolation) async throws
        -> Program.Result
    {
        try await run(["check", "examples/\(name)/jobs.yaml"])
    }

    /// What a command prints about the file of one of them, without a word of complaint.
    public static func printed(
        _ words: [String],
        of name: String,
        environment: [String: String] = [:],
        isolation: isolated (any Actor)? = #isolation
    ) async throws -> String {
        let result = try await run(words + ["--config", "examples/\(name)/jobs.yaml"], environment: environment)
        #expect(result.status == 0 && result.complaints == "", "\(result.complaints)")
        return result.output
    }

    private static func run(
        _ words: [String],
        environment: [String: String] = [:],
        isolation: isolated (any Actor)? = #isolation
    ) async throws -> Program.Result {
        var result = Program.Result()
        try await inCopy { folder in
            try await Program.running(words, in: folder, environment: environment) { program in
                guard case .exited(let status) = try await program.end() else { return }
                result = Program.Result(status: status, output: program.output, complaints: program.complaints)
            }
        }
        return result
    }

    /// Whether the program knows runs on request; any other fault in their examples is one.
    public static func requestsAreUnderstood() async throws -> Bool {
        try await check("video").complaints.contains("is not supported yet") == false
    }

    /// The page and its script, as a browser gets them; nothing in the page may need what its policy forbids.
    public static func page(at port: UInt16) async throws -> (html: String, script: String) {
        let html = try await Answer.to("GET", "/", at: port, fields: ["Accept": "text/html,*/*;q=0.8"])
        #expect(html.fields["content-type"] == "text/html; charset=utf-8")
        #expect(html.fields["content-security-policy"]?.contains("script-src 'self'") == true)
        #expect(!html.text.contains(/<script[^>]*>[^<]|<style| style=| on[a-z]+=/))
        let script = try await Answer.to("GET", "/page.js", at: port)
        #expect(html.text.contains("src=\"page.js\"") && script.status == 200)
        return (html.text, script.text)
    }

    /// Hands over a folder in which `examples` is a copy of the examples.
    private static func inCopy(
        isolation: isolated (any Actor)? = #isolation,
        _ body: (URL) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tickertape-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let repository = (1...3).reduce(URL(filePath: #filePath)) { path, _ in path.deletingLastPathComponent() }
        let copy = folder.appending(path: "examples")
        try FileManager.default.copyItem(at: repository.appending(path: "examples"), to: copy)
        try await body(folder)
    }
}
