import TestSupport
import Foundation
import Testing

/// One line of a block for a shell, with the file of jobs that a reader has by then.
struct ShellLine: Sendable, CustomTestStringConvertible {
    let text: String
    let place: String
    /// The YAML above it on its page, or the jobs.yaml of this repository.
    let jobs: String
    /// What the page shows below it as its output.
    let shown: String?

    var testDescription: String { "\(place): \(text)" }

    static let hasCurl = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .contains { FileManager.default.isExecutableFile(atPath: "\($0)/curl") }

    static func lines(of page: Document) -> [ShellLine] {
        var jobs = (try? String(contentsOf: Document.root.appending(path: "jobs.yaml"), encoding: .utf8)) ?? ""
        var lines: [ShellLine] = []
        for (number, block) in page.blocks.enumerated() {
            if block.language == "yaml" { jobs = block.text }
            guard block.language == "sh" else { continue }
            let next = page.blocks.dropFirst(number + 1).first.flatMap { $0.language.isEmpty ? $0.text : nil }
            lines += block.text.split(separator: "\n").map { line in
                ShellLine(text: String(line), place: block.testDescription, jobs: jobs, shown: next)
            }
        }
        return lines
    }

    private static let address = "127.0.0.1:5000"

    /// Whether it asks the server that the reader runs.
    var asksServer: Bool { text.contains(Self.address) }

    /// What a shell is given: the line, for the server at `port`, and the exit status behind it.
    private func script(port: Int) -> String {
        let programs = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path
        let line = command.replacing(Self.address, with: "127.0.0.1:\(port)")
        return """
            PATH='\(programs)':$PATH CURL_HOME=$PWD; export PATH CURL_HOME
            ln -s '\(Document.root.appending(path: "examples").path)' examples
            \(serves ? "\(line) --listen 127.0.0.1:0" : line)
            echo "status $?"
            """
    }

    /// The line, with the program that the tests have built in place of one that is built anew.
    private var command: String { text.replacing("swift run -c release tickertape --", with: "tickertape --") }

    /// Whether it serves, until it is stopped.
    private var serves: Bool {
        let words = command.split(separator: " ")
        return words.first == "tickertape" && (words.count == 1 || words[1] == "--config")
    }

    /// What came of a line.
    enum Outcome: Equatable {
        /// It did what the page says.
        case asShown
        /// It ended with this exit status, or was answered otherwise; with what it printed.
        case otherwise(String)
    }

    /// Runs it in a folder of its own; one that would go on for ever is ended when it has printed what it is for.
    func run(port: Int) async throws -> Outcome {
        // curl says of each answer what it was.
        let files = ["jobs.yaml": jobs, ".curlrc": "silent\nshow-error\nwrite-out = \"\\nanswer %{http_code}\\n\"\n"]
        let shell = URL(filePath: "/bin/sh")
        let child = try ChildProgram(shell, arguments: ["-c", script(port: port)], files: files)
        let outcome: Outcome
        do {
            outcome = try await self.outcome(of: child)
        } catch {
            try await child.kill()
            throw error
        }
        try await child.kill()
        return outcome
    }

    private func outcome(of child: ChildProgram) async throws -> Outcome {
        if serves {
            _ = try await child.line("the greeting") { $0.firstMatch(of: /stream +http:\S+\n/) }
            return .asShown
        }
        if text.hasPrefix("curl -N ") {
            _ = try await child.line("an event") { $0.firstMatch(of: /event: \S+\n(?:retry: \d+\n)?data: .+\n/) }
            return .asShown
        }
        let status = try await child.line("the end") { $0.firstMatch(of: /status (\d+)\n$/) }
        let answer = child.printed.firstMatch(of: /\nanswer (\d+)\n/)
        let isShown = shown.map { child.printed.hasPrefix($0) } ?? false
        let isGood = status.1 == "0" && (answer.map { $0.1.hasPrefix("2") } ?? true || isShown)
        return isGood ? .asShown : .otherwise(child.printed)
    }
}
