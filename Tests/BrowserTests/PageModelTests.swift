import TestSupport
import Foundation
import Glibc
import Testing

/// What the page decides without a browser: Tests/PageModelTests, run by node.
@Suite(.enabled(if: Node.program != nil, "needs node: apt-get install nodejs"))
struct PageModelTests {
    @Test func `the modules of the page keep their promises`() async throws {
        let node = try #require(Node.program)
        let tests = try Node.testFiles()
        #expect(!tests.isEmpty)
        let run = try await Node.run(node, on: tests)
        #expect(run.status == 0, "\(run.failures)")
    }
}

/// The program that runs JavaScript outside of browsers.
private enum Node {
    static var program: URL? { ChromeDriver.program("node") ?? ChromeDriver.program("nodejs") }

    /// How tests went.
    struct Run {
        let status: Int32
        let output: String

        /// What was printed of the tests that failed, or all of it where it is not about tests.
        var failures: Substring {
            guard let heading = output.firstRange(of: "failing tests:") else { return output[...] }
            return output[heading.lowerBound...]
        }
    }

    /// The folders of this repository that the tests import from, by their paths in it.
    private static let folders = ["public", "Tests/PageModelTests"]

    /// The paths of the files with tests, in the repository.
    static func testFiles() throws -> [String] {
        let folder = "Tests/PageModelTests"
        return try FileManager.default.contentsOfDirectory(atPath: repository.appending(path: folder).path)
            .filter { $0.hasSuffix(".test.mjs") }.sorted().map { "\(folder)/\($0)" }
    }

    /// Runs tests in a copy of the folders: node takes a file `.js` for a module only below a package that says so, which
    /// would be served to readers if it lay in public/.
    static func run(_ node: URL, on tests: [String]) async throws -> Run {
        let copy = FileManager.default.temporaryDirectory.appending(path: "tickertape-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: copy) }
        for folder in folders {
            let target = copy.appending(path: folder)
            let parent = target.deletingLastPathComponent()
            try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
            try FileManager.default.copyItem(at: repository.appending(path: folder), to: target)
        }
        try Data(#"{"type": "module"}"#.utf8).write(to: copy.appending(path: "package.json"))
        let output = copy.appending(path: "output")
        try Data().write(to: output)

        let process = Process()
        process.executableURL = node
        process.arguments = ["--test", "--test-reporter=spec"] + tests
        process.currentDirectoryURL = copy
        process.environment = ProcessInfo.processInfo.environment.merging(["TZ": "UTC", "NO_COLOR": "1"]) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = process.standardOutput
        try process.run()
        defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
        try await eventually("the end of node", within: .seconds(120)) { process.isRunning ? nil : true }
        let text = String(decoding: try Data(contentsOf: output), as: UTF8.self)
        return Run(status: process.terminationStatus, output: text)
    }

    private static var repository: URL { ProgramUnderTest.publicFolder.deletingLastPathComponent() }
}
