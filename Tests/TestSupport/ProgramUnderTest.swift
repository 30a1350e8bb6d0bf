public import Foundation
import Testing

/// The real program, serving jobs on the loopback.
public struct ProgramUnderTest {
    /// Where its page is.
    public let page: URL
    /// The port it listens on, for starting it again at the same place.
    public let port: Int
    private let child: ChildProgram

    /// Serves jobs while a test runs, and stops the program however the test ends; it must go with exit status 0.
    ///
    /// `jobs` is the text of jobs.yaml; port 0 lets the kernel choose one.
    public static func serving(
        _ jobs: String,
        port: Int = 0,
        isolation: isolated (any Actor)? = #isolation,
        _ test: (ProgramUnderTest) async throws -> Void
    ) async throws {
        let arguments = [
            "serve", "--listen", "127.0.0.1:\(port)", "--config", "jobs.yaml", "--public", publicFolder.path,
        ]
        let child = try ChildProgram(Program.executable, arguments: arguments, files: ["jobs.yaml": jobs])
        do {
            let stream = try await child.line("the line that tells the stream's address", streamAddress)
            try await test(ProgramUnderTest(stream: stream, child: child))
        } catch {
            try await child.stop()
            throw error
        }
        #expect(try await child.stop() == 0)
    }

    /// Writes a file into the folder it works in.
    public func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: child.folder.appending(path: name))
    }

    /// Sends it a signal.
    public func signal(_ signal: CInt) { child.signal(signal) }

    private init(stream: URL, child: ChildProgram) throws {
        port = try #require(stream.port)
        self.child = child
        page = stream.deletingLastPathComponent()
    }

    /// The address in the line `  stream  http://127.0.0.1:5000/events`, once that line is whole.
    private static func streamAddress(in text: String) -> URL? {
        guard let match = text.firstMatch(of: /stream +(http:\S+)\n/) else { return nil }
        return URL(string: String(match.1))
    }

    /// The page of this repository.
    public static var publicFolder: URL {
        let repository = (1...3).reduce(URL(filePath: #filePath)) { path, _ in path.deletingLastPathComponent() }
        return repository.appending(path: "public")
    }
}
