import Foundation
import TestSupport

/// Stands between a client and a port of this machine, so that a test can have the way between them hang or break.
///
/// SIGSTOP has it hang: connections look open, and nothing comes. What it has taken in is lost when it is killed.
struct Forwarder {
    /// Where it listens.
    let port: UInt16
    let child: ChildProgram

    /// Whether there is what it needs.
    static let isThere = FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")

    /// Starts one to a port.
    static func start(to target: UInt16) async throws -> Forwarder {
        let child = try ChildProgram(
            URL(filePath: "/usr/bin/python3"),
            arguments: ["-u", "forward.py", "\(target)"],
            files: ["forward.py": script]
        )
        let port = try await child.line("the forwarder's port") { text in
            text.firstMatch(of: /^(\d+)\n/).flatMap { UInt16($0.1) }
        }
        return Forwarder(port: port, child: child)
    }

    /// How many connections it has taken.
    var connections: Int { child.printed.count { $0 == "+" } }

    private static let script = """
        import asyncio, sys

        async def pump(reader, writer):
            try:
                while data := await reader.read(65536):
                    writer.write(data)
                    await writer.drain()
            except OSError:
                pass
            writer.close()

        async def serve(reader, writer):
            print("+")
            try:
                there = await asyncio.open_connection("127.0.0.1", int(sys.argv[1]))
            except OSError:
                return writer.close()
            await asyncio.gather(pump(reader, there[1]), pump(there[0], writer))

        async def main():
            server = await asyncio.start_server(serve, "127.0.0.1", 0)
            print(server.sockets[0].getsockname()[1])
            await server.serve_forever()

        asyncio.run(main())
        """
}
