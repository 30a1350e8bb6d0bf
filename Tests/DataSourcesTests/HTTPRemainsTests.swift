import Foundation
import Glibc
import Testing

@testable import DataSources

@Suite struct HTTPRemainsTests {
    @Test func `a thousand requests of all fates leave no descriptor, no thread and little memory`() async throws {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            let server = try HTTPSourceTests.server()
            let client = HTTPClient()
            let paths = [
                "/json", "/503", "/cut", "/huge", "/hop2", "/loop", "/nonsense", "/drip", "/never", "/slowhead",
            ]
            func round(_ number: Int) async throws {
                await withTaskGroup(of: Void.self) { group in
                    for (place, path) in paths.enumerated() {
                        group.addTask {
                            guard let url = URL(string: server.url(path)) else { return }
                            let task = Task {
                                try? await client.send(HTTPCall(url), HTTPCall.Validators(), limit: 1000)
                            }
                            if place >= 7 {
                                // Some before and some after they are on their way.
                                if number % 2 == 0 { try? await Task.sleep(for: .milliseconds(2)) }
                                task.cancel()
                            }
                            _ = await task.value
                        }
                    }
                }
                for _ in 0..<2000 where client.transfersUnderWay > 0 { try await Task.sleep(for: .milliseconds(1)) }
            }
            for number in 0..<10 { try await round(number) }
            let before = try Remains.now()
            for number in 0..<100 { try await round(number) }
            var after = try Remains.now()
            // Threads of clients that the server lets go of, and of look-ups, take a moment to end.
            for _ in 0..<1000 where !after.isNear(before) {
                try await Task.sleep(for: .milliseconds(5))
                after = try Remains.now()
            }
            print("left \(client.transfersUnderWay), as before \(after.isNear(before)): \(before) → \(after)")
            exit(EXIT_SUCCESS)
        }
        let words = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
        #expect(words.contains("left 0, as before true"), "\(words)")
    }
}

/// What this process holds.
private struct Remains: CustomStringConvertible {
    let descriptors: Int
    let threads: Int
    let kibibytes: Int

    static func now() throws -> Remains {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        func number(_ name: String) -> Int {
            let line = status.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
            return Int(line.filter(\.isNumber)) ?? 0
        }
        return Remains(
            descriptors: try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count,
            threads: number("Threads:"),
            kibibytes: number("VmRSS:")
        )
    }

    /// Connections kept for later and the pools of the runtime come and go by a few; memory by some 16 MiB.
    func isNear(_ earlier: Remains) -> Bool {
        descriptors <= earlier.descriptors + 4 && threads <= earlier.threads + 4
            && kibibytes <= earlier.kibibytes + (Self.keepsWhatIsFreed ? 300_000 : 16_384)
    }

    /// The address sanitizer keeps 256 MiB of what was freed, to see that nobody uses it.
    private static var keepsWhatIsFreed: Bool { unsafe dlsym(nil, "__asan_init") != nil }

    var description: String { "\(descriptors) descriptors, \(threads) threads, \(kibibytes) KiB" }
}
