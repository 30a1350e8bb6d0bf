import Glibc
import Testing

@testable import DataSources

@Suite struct SocketTrafficTests {
    @Test func `of a socket that is none of TCP it is known what waits, and not what was read`() throws {
        var ends: [CInt] = [-1, -1]
        // Both ends are ours, and closed below.
        try #require(unsafe socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends) == 0)
        defer { ends.forEach { _ = close($0) } }
        #expect(SocketTraffic.bytesRead(from: ends[0]) == nil)
        #expect(SocketTraffic.bytesWaiting(in: ends[0]) == 0)
        var bytes = [UInt8](repeating: 1, count: 1_000)
        #expect(unsafe write(ends[1], &bytes, bytes.count) == 1_000)
        #expect(SocketTraffic.bytesWaiting(in: ends[0]) == 1_000)
        #expect(unsafe read(ends[0], &bytes, 600) == 600)
        #expect(SocketTraffic.bytesWaiting(in: ends[0]) == 400)
    }
}
