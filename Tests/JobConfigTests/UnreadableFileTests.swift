import Configuration
import Foundation
import Glibc
import Testing

@testable import JobConfig

/// Files that are there and can't be read; each look is taken in a process of its own, which gives up rights for it.
@Suite struct UnreadableFileTests {
    private static let jobs = "jobs: { a: { every: 1h, generate: counter } }\n"

    /// A folder that is removed behind the test.
    private static func inFolder(_ test: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tickertape-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try test(folder.resolvingSymlinksInPath())
    }

    /// Looks at files as a user without rights would, whoever runs the tests.
    private static func asNobody<Result>(_ look: () throws -> Result) rethrows -> Result {
        let user = geteuid()
        _ = seteuid(user == 0 ? 65_534 : user)
        defer { _ = seteuid(user) }
        return try look()
    }

    private static func sentence(_ path: String) -> String? {
        guard case .failure(let problem) = LoadedConfiguration.load(path) else { return nil }
        return problem.sentence
    }

    private static func setMode(_ mode: mode_t, of path: String) {
        // The path lives for the call.
        #expect(unsafe chmod(path, mode) == 0)
    }

    @Test func `a file that only others may read is told with who reads`() async {
        await #expect(processExitsWith: .success) {
            try Self.inFolder { folder in
                let file = folder.appending(path: "jobs.yaml").path
                try Data(Self.jobs.utf8).write(to: URL(filePath: file))
                Self.setMode(0, of: file)
                let sentence = Self.asNobody {
                    let who = "user \(geteuid()) and group \(getegid()) run this program"
                    return (Self.sentence(file), "\(file): it can't be read: Permission denied; \(who)")
                }
                #expect(sentence.0 == sentence.1)
                Self.setMode(0o644, of: file)
                #expect(Self.asNobody { Self.sentence(file) } == nil)
            }
        }
    }

    @Test func `a lack of descriptors is told as one`() async {
        await #expect(processExitsWith: .success) {
            try Self.inFolder { folder in
                let file = folder.appending(path: "jobs.yaml").path
                try Data(Self.jobs.utf8).write(to: URL(filePath: file))
                // The structures are ours; a limit of 0 lets nothing more be opened.
                var limit = rlimit()
                #expect(unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
                var none = rlimit(rlim_cur: 0, rlim_max: limit.rlim_max)
                _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &none)
                let sentence = Self.sentence(file)
                _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
                #expect(sentence == "\(file): it can't be read: Too many open files; raise the limit (ulimit -n)")
            }
        }
    }

    @Test func `a folder that may not be listed is a fault, one that is not there a warning`() async {
        await #expect(processExitsWith: .success) {
            try Self.inFolder { folder in
                let file = folder.appending(path: "jobs.yaml").path
                try Data("include: [inc/*.yaml, in*/*.yaml]\n\(Self.jobs)".utf8).write(to: URL(filePath: file))
                let loaded = try #require(try? Self.asNobody { try LoadedConfiguration.load(file).get() })
                let nothing = ["no file matches \"inc/*.yaml\"", "no file matches \"in*/*.yaml\""]
                #expect(loaded.diagnostics.map(\.message) == nothing)
                let inner = folder.appending(path: "inc").path
                try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: false)
                Self.setMode(0o311, of: inner)
                guard case .failure(let problem) = Self.asNobody({ LoadedConfiguration.load(file) }) else {
                    return #expect(Bool(false), "the folder can't be listed")
                }
                let reason = "cannot list the folder \(inner): Permission denied, so nobody knows what"
                let faults = ["\(reason) \"inc/*.yaml\" includes", "\(reason) \"in*/*.yaml\" includes"]
                #expect(problem.diagnostics.map(\.message) == faults)
                // What is seen then is another state of the files, so that a reload follows in both directions.
                #expect(problem.sources.fingerprint != loaded.sources.fingerprint)
            }
        }
    }
}
