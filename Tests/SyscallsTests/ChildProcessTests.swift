import Foundation
import Glibc
import Testing

@testable import Syscalls

@Suite struct ChildProcessTests {
    private static let environment = ["PATH": "/usr/local/bin:/usr/bin:/bin"]

    private func shell(_ text: String, outputLimit: Int = 1 << 20) -> ChildProcess {
        ChildProcess("/bin/sh", ["-c", text], environment: Self.environment, outputLimit: outputLimit)
    }

    private func output(_ text: String) async throws -> String {
        String(decoding: try await shell(text).run().output, as: UTF8.self)
    }

    @Test(arguments: [
        ("exit 0", ChildProcess.Result.End.exited(0)), ("exit 255", .exited(255)),
        ("kill -SEGV $$", .killed(signal: SIGSEGV)), ("kill -KILL $$", .killed(signal: SIGKILL)),
    ])
    func `the end of a child is told`(text: String, end: ChildProcess.Result.End) async throws {
        let result = try await shell("echo out; echo err >&2; \(text)").run()
        #expect(
            result
                == ChildProcess.Result(
                    end: end,
                    output: Array("out\n".utf8),
                    isCut: false,
                    complaints: Array("err\n".utf8),
                    areComplaintsCut: false,
                    wasStopped: false
                )
        )
    }

    @Test func `a child gets its arguments, its environment and its directory`() async throws {
        let command = ChildProcess(
            "sh",
            ["-c", "echo \"$0|$1|$A|$HOME|$(pwd)\"", "a b", "*"],
            environment: ["PATH": "/bin", "A": "x=y"],
            directory: "/usr"
        )
        #expect(String(decoding: try await command.run().output, as: UTF8.self) == "a b|*|x=y||/usr\n")
    }

    @Test func `a child begins with a group, a session, no input and of our descriptors the one that it dies by`()
        async throws
    {
        let stray = fcntl(STDIN_FILENO, F_DUPFD, 50)
        defer { close(stray) }
        let words = try await output("read -r a < /proc/self/stat; echo $a").split(separator: " ")
        #expect(words[0] == words[4] && words[0] == words[5])
        #expect(try await output("cat; ls /proc/self/fd") == "0\n1\n100\n2\n3\n")
        // The reading end of a pipe: nothing of ours can be held by it.
        #expect(try await output("readlink /proc/self/fd/100").hasPrefix("pipe:"))
    }

    @Test func `a child has the limit of open files that this process began with`() async {
        await #expect(processExitsWith: .success) {
            var limit = rlimit()
            let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
            guard unsafe getrlimit(kind, &limit) == 0, limit.rlim_max > 300 else { exit(EXIT_FAILURE) }
            limit.rlim_cur = 300
            guard unsafe setrlimit(kind, &limit) == 0 else { exit(EXIT_FAILURE) }
            for expected in [300, 300, 250] {
                if expected == 250 {
                    limit.rlim_cur = 250
                    _ = unsafe setrlimit(kind, &limit)
                }
                let result = try await ChildProcess("/bin/sh", ["-c", "ulimit -Sn; ulimit -Hn"]).run()
                guard String(decoding: result.output, as: UTF8.self) == "\(expected)\n\(limit.rlim_max)\n" else {
                    exit(EXIT_FAILURE)
                }
                guard expected == 250 || OpenFiles.raiseLimit() == Int(limit.rlim_max) else { exit(EXIT_FAILURE) }
            }
        }
    }

    @Test func `a child has every signal's default action and none blocked`() async throws {
        Signals.ignoreBrokenPipes()
        let status = try await output("cat /proc/self/status")
        #expect(status.contains("\nSigBlk:\t0000000000000000\n"))
        #expect(status.contains("\nSigIgn:\t0000000000000000\n"))
        #expect(status.contains("\nSigCgt:\t0000000000000000\n"))
    }

    @Test(arguments: [(999, true), (1000, false), (1001, false)])
    func `output is cut at the limit and the rest is drained`(limit: Int, isCut: Bool) async throws {
        let result = try await shell("head -c 1000 /dev/zero", outputLimit: limit).run()
        #expect(result.output.count == min(limit, 1000))
        #expect(result.isCut == isCut)
        #expect(result.end == .exited(0))
    }

    @Test func `a flood on both streams is drained and little of it kept`() async throws {
        let result = try await shell("head -c 20000000 /dev/zero | tee /dev/stderr; echo last >&2").run()
        #expect(result.output.count == 1 << 20)
        #expect(result.isCut)
        #expect(result.complaints.count == 4096)
        #expect(String(decoding: result.complaints.suffix(5), as: UTF8.self) == "last\n")
    }

    @Test func `why a child could not start is told apart`() async throws {
        try await withTemporaryFolder { folder in
            // A child writes them: what this process has open for writing, other tests' children hold for a moment too, and
            // the kernel then refuses to execute it.
            let script = "echo echo > no-hash-bang; echo '#!/no/such' > lost; chmod +x *; echo '#!/bin/sh' > plain"
            var writer = shell(script)
            writer.directory = folder
            _ = try await writer.run()
            let cases: [(ChildProcess, ChildProcess.Failure)] = [
                (ChildProcess("no-such-program", environment: Self.environment), .notInPath),
                (ChildProcess("/no/such/program"), .notFound),
                (ChildProcess(""), .notFound),
                (ChildProcess("./plain", directory: folder), .notPermitted),
                (ChildProcess("plain", environment: ["PATH": folder]), .notPermitted),
                (ChildProcess(folder), .notPermitted),
                (ChildProcess(folder + "/no-hash-bang"), .notAProgram),
                (ChildProcess("./lost", directory: folder), .interpreterMissing),
                (ChildProcess("/bin/true", directory: "/no/such"), .directory(reason: "No such file or directory")),
                (ChildProcess("/bin/true", directory: folder + "/plain"), .directory(reason: "Not a directory")),
                (ChildProcess("/bin/true", [String(repeating: "x", count: 1 << 18)]), .tooLong),
                (ChildProcess("/bin/true", ["a\0b"]), .holdsNUL),
                (ChildProcess("/bin/true", environment: ["A": "\0"]), .holdsNUL),
            ]
            for (command, failure) in cases {
                await #expect(throws: failure) { try await command.run() }
            }
        }
    }

    @Test func `a cancelled run ends with its child and what the child started`() async throws {
        try await withTemporaryFolder { folder in
            let command = shell("sleep 1000 & echo $! > \(folder)/new; mv \(folder)/new \(folder)/pid; wait")
            let run = Task { try await command.run() }
            let grandchild = try await number(in: folder + "/pid")
            run.cancel()
            let result = try await run.value
            #expect(result.end == .killed(signal: SIGTERM))
            #expect(result.wasStopped)
            try await expectGone(grandchild)
        }
    }

    @Test func `a run that was cancelled before it began starts no child`() async {
        let run = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return try await shell("exit 0").run()
        }
        await #expect(throws: ChildProcess.Failure.stopped) { try await run.value }
    }

    @Test func `what a child leaves in the background holds nothing up and is killed`() async throws {
        let result = try await shell("sleep 1000 & echo $!").run()
        #expect(result.end == .exited(0))
        let grandchild = try #require(pid_t(String(decoding: result.output, as: UTF8.self).dropLast()))
        try await expectGone(grandchild)
    }

    @Test func `stopping all kills those that ignore it, and no more can start`() async throws {
        try await withTemporaryFolder { folder in
            let children = ChildProcesses()
            let stubborn = shell("trap '' TERM; echo $$ > \(folder)/new; mv \(folder)/new \(folder)/pid; sleep 1000")
            let polite = shell("echo $$ > \(folder)/new2; mv \(folder)/new2 \(folder)/pid2; exec sleep 1000")
            let runs = [stubborn, polite].map { command in Task { try await command.run(in: children) } }
            let pids = [try await number(in: folder + "/pid"), try await number(in: folder + "/pid2")]
            await children.terminateAll(grace: .seconds(1))
            for pid in pids { #expect(kill(pid, 0) == -1) }
            #expect(try await runs[0].value.end == .killed(signal: SIGKILL))
            #expect(try await runs[1].value.end == .killed(signal: SIGTERM))
            await #expect(throws: ChildProcess.Failure.stopped) { try await polite.run(in: children) }
        }
    }

    @Test func `hundreds of runs leave no descriptor, no child and no zombie`() async {
        await #expect(processExitsWith: .success) {
            _ = try await ChildProcess("/bin/true").run()
            let before = try openDescriptors()
            for _ in 0..<20 {
                await withTaskGroup(of: Void.self) { group in
                    for number in 0..<20 {
                        group.addTask {
                            let program = number == 0 ? "/no/such/program" : "/bin/sh"
                            let arguments = ["-c", number < 10 ? "exit \(number)" : "sleep 1000"]
                            let run = Task { try? await ChildProcess(program, arguments).run() }
                            if number >= 10 { run.cancel() }
                            _ = await run.value
                        }
                    }
                }
            }
            try #require(openDescriptors() == before)
            // No child is left, not even an unreaped one.
            var status: CInt = 0
            let child = unsafe waitpid(-1, &status, WNOHANG)
            try #require(child == -1 && errno == ECHILD)
        }
    }

    @Test func `where orphans come to us, as they do to process 1, they are reaped`() async {
        await #expect(processExitsWith: .success) {
            try #require(adoptOrphans())
            for _ in 0..<3 {
                let result = try await ChildProcess("/bin/sh", ["-c", "sleep 1000 >/dev/null 2>&1 & sleep 1000 &"])
                    .run()
                try #require(result.end == .exited(0))
            }
            var answer: CInt = 0
            for _ in 0..<1000 where answer != -1 {
                answer = childrenLeft()
                if answer != -1 { try await Task.sleep(for: .milliseconds(5)) }
            }
            try #require(answer == -1 && errno == ECHILD)
        }
    }

    @Test func `an unused set of children starts no thread, and a used one ends its own`() async {
        await #expect(processExitsWith: .success) {
            // Each set has three; what the runtime opens for itself meanwhile is far less than fifty sets would leave.
            let before = try openDescriptors() + 10
            for _ in 0..<50 {
                let children = ChildProcesses()
                _ = try await ChildProcess("/bin/true").run(in: children)
            }
            for _ in 0..<1000 where try openDescriptors() > before { try await Task.sleep(for: .milliseconds(5)) }
            try #require(openDescriptors() <= before)
        }
    }
}

/// Lets orphans among our descendants come to this process; PR_SET_CHILD_SUBREAPER is 36.
private func adoptOrphans() -> Bool {
    // prctl(2) takes these five arguments, though its prototype leaves them open.
    typealias Control = @convention(c) (CInt, CUnsignedLong, CUnsignedLong, CUnsignedLong, CUnsignedLong) -> CInt
    let control = unsafe dlsym(nil, "prctl").map { unsafe unsafeBitCast($0, to: Control.self) }
    return control?(36, 1, 0, 0, 0) == 0
}

/// Looks for children without reaping them; -1 with ECHILD where there is none, see waitid(2).
private func childrenLeft() -> CInt {
    var information = unsafe siginfo_t()
    return unsafe waitid(P_ALL, 0, &information, WEXITED | WNOHANG | WNOWAIT)
}

private func openDescriptors() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
}

private func withTemporaryFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("children-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder.path)
}

/// The number that a child writes into a file, once it is there.
private func number(in path: String) async throws -> pid_t {
    for _ in 0..<2000 {
        if let data = FileManager.default.contents(atPath: path) {
            return try #require(pid_t(String(decoding: data, as: UTF8.self).dropLast()))
        }
        try await Task.sleep(for: .milliseconds(5))
    }
    throw CancellationError()
}

/// Expects a killed process of others to go away soon; one that nobody reaps counts as gone.
private func expectGone(_ process: pid_t) async throws {
    for _ in 0..<2000 {
        guard let data = FileManager.default.contents(atPath: "/proc/\(process)/stat"),
            !String(decoding: data, as: UTF8.self).contains(") Z ")
        else { return }
        try await Task.sleep(for: .milliseconds(5))
    }
    Issue.record("process \(process) is still there")
}
