import Foundation
import Glibc
import Synchronization
import TestSupport

/// A line to a server of this machine that a test can cut.
final class Relay: Sendable {
    let port: UInt16
    private let number: CInt
    private let target: UInt16
    private let ends = Mutex<[Connection]>([])

    init(to target: Int) throws {
        self.target = UInt16(target)
        (number, port) = try Connection.listening()
        Thread.detachNewThread { [self] in
            defer { close(number) }
            while case let client = accept(number, nil, nil), client >= 0 { try? join(Connection(owning: client)) }
        }
    }

    /// Cuts all connections, wherever they are in what they say; new ones go through.
    func cut() {
        let all = ends.withLock { ends in
            defer { ends = [] }
            return ends
        }
        for end in all { end.end() }
    }

    func stop() {
        _ = shutdown(number, CInt(SHUT_RDWR))
        cut()
    }

    private func join(_ client: Connection) throws {
        let server = try Connection(port: target, patience: 0)
        ends.withLock { $0 += [client, server] }
        for (from, to) in [(client, server), (server, client)] {
            Thread.detachNewThread {
                while let bytes = try? from.receive(), !bytes.isEmpty {
                    guard (try? to.send(bytes)) != nil else { break }
                }
                from.end()
                to.end()
            }
        }
    }
}
