import Testing

@testable import Server

@Suite struct ServerMetricsTests {
    private func configuration(_ total: Int, perAddress: Int) -> ServerConfiguration {
        var configuration = ServerConfiguration()
        (configuration.maxConnections, configuration.maxConnectionsPerAddress) = (total, perAddress)
        return configuration
    }

    @Test(arguments: 0...4, 0...3)
    func `no more streams are let in than there is room for`(total: Int, perAddress: Int) {
        let metrics = ServerMetrics()
        let configuration = configuration(total, perAddress: perAddress)
        var open: [String] = []
        for address in ["a", "b", "a", "a", "b", "c"] {
            let own = open.count { $0 == address }
            let fits = open.count < total && (perAddress == 0 || own < perAddress)
            #expect(metrics.admitStream(from: address, configuration) == fits)
            if fits { open.append(address) }
            #expect(metrics.openStreams == open.count)
        }
        for address in open { metrics.streamEnded(from: address) }
        #expect(metrics.openStreams == 0)
        let again = ["a", "b", "c"].map { metrics.admitStream(from: $0, configuration) }
        #expect(again == (1...3).map { $0 <= total })
    }

    @Test func `a limit for each address that comes or goes later counts those who are in`() {
        let metrics = ServerMetrics()
        let (free, limited) = (configuration(9, perAddress: 0), configuration(9, perAddress: 2))
        #expect(metrics.admitStream(from: "a", free))
        #expect(metrics.admitStream(from: "a", free))
        #expect(!metrics.admitStream(from: "a", limited))
        metrics.streamEnded(from: "a")
        #expect(metrics.admitStream(from: "a", limited))
        for _ in 0..<2 { metrics.streamEnded(from: "a") }
        #expect(metrics.openStreams == 0)
    }

    @Test func `many threads together stay within the limit and count back to nothing`() async {
        let metrics = ServerMetrics()
        let configuration = configuration(50, perAddress: 10)
        await withTaskGroup { group in
            for thread in 0..<4 {
                group.addTask {
                    for round in 0..<2000 {
                        let address = "\((thread + round) % 7)"
                        guard metrics.admitStream(from: address, configuration) else { continue }
                        #expect(metrics.openStreams <= 54)
                        metrics.streamEnded(from: address)
                    }
                }
            }
        }
        #expect(metrics.openStreams == 0)
    }
}
