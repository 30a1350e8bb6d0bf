import Foundation

/// Clients that others have written in Python, installed by .ci/run into an environment of its own.
public enum PythonClients {
    /// The interpreter that has sseclient and requests.
    private static let python =
        ProgramUnderTest.publicFolder.deletingLastPathComponent().appending(path: ".build/clients/bin/python")

    /// Whether they are there.
    public static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: python.path) }

    /// Runs a script to its end and hands back what it printed.
    ///
    /// - Throws: ``ChildProgram/Ended`` where it fails.
    public static func run(_ script: String) async throws -> String {
        let child = try ChildProgram(python, arguments: ["-u", "-c", script])
        do {
            let status = try await child.end(within: .seconds(30))
            let (printed, complained) = (child.printed, child.complained)
            guard status == 0 else { throw ChildProgram.Ended(program: "python", words: complained) }
            try await child.kill()
            return printed
        } catch {
            try await child.kill()
            throw error
        }
    }
}
