import TestSupport
import Foundation
import Glibc
import Testing

@testable import tickertape

@Suite struct StandardStreamsTests {
    private static let clockLibrary = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"

    @Test(
        .enabled(
            if: FileManager.default.fileExists(atPath: clockLibrary)
                && ProcessInfo.processInfo.environment["TICKERTAPE_PROGRAM"] == nil,
            "faketime is not installed, or the program has the address sanitizer, which takes no other library before it"
        )
    )
    func `a library that is loaded before the program takes none of its arguments away`() async throws {
        let child = try ChildProgram(
            Program.executable,
            arguments: ["version"],
            environment: ["LD_PRELOAD": Self.clockLibrary, "FAKETIME": "+5s"]
        )
        #expect(try await child.end(within: .seconds(20)) == 0)
        #expect(child.printed.hasPrefix("tickertape "))
        try await child.kill()
    }

    @Test func `streams that are closed at the start are nothing's place later`() async throws {
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "tickertape").path
        let folder = FileManager.default.temporaryDirectory.appending(path: "streams-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let jobs = "jobs: { a: { every: 1h, run: \"ls -l /proc/$PPID/fd > fds.new; mv fds.new fds\" } }"
        try Data(jobs.utf8).write(to: folder.appending(path: "jobs.yaml"))
        let child = try ChildProgram(
            URL(filePath: "/bin/sh"),
            arguments: ["-c", "cd '\(folder.path)' && exec '\(program)' --listen 127.0.0.1:0 <&- >&- 2>&-"]
        )
        let text = try await eventually("the list of descriptors") {
            try? String(contentsOf: folder.appending(path: "fds"), encoding: .utf8)
        }
        #expect(try await child.stop() == 0)
        for number in 0...2 { #expect(text.contains(" \(number) -> /dev/null\n")) }
        #expect(text.contains("socket:"))
    }
}
