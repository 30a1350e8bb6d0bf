import Glibc
import Testing

@testable import Syscalls

@Suite struct SendRingTests {
    @Test(arguments: [0, 1, 2, 300])
    func `each socket gets the bytes once`(count: Int) throws {
        let lines = try (0..<count).map { _ in try Line() }
        var ring = SendRing()
        for word in ["one", "two"] {
            let refused = ring.refusals(of: word, through: lines.map(\.near))
            #expect(refused.isEmpty)
            for line in lines { #expect(line.read() == word) }
        }
    }

    @Test func `who takes nothing, a part, or is gone is told apart`() throws {
        let (ready, full, part, gone) = (try Line(), try Line(), try Line(), try Line())
        while case .moved = full.send(String(repeating: "x", count: 4096)) {}
        gone.pair.far = nil
        let large = String(repeating: "y", count: 4 << 20)
        var ring = SendRing()
        let few = ring.refusals(of: "z", through: [ready.near, full.near, gone.near])
        #expect(few == [1: .wouldBlock, 2: .ended])
        let partly = ring.refusals(of: large, through: [part.near])
        guard case .moved(let count)? = partly[0] else {
            Issue.record("a socket has taken 4 MiB at once, or none: \(partly)")
            return
        }
        #expect((1..<large.utf8.count).contains(count))
    }

    @Test(arguments: [1, 3, 300])
    func `each socket gets bytes of its own`(count: Int) throws {
        let lines = try (0..<count).map { _ in try Line() }
        let words = (0..<count).map { String(repeating: "w", count: $0 % 3) + "\($0)" }
        var ring = SendRing()
        var ends: [Int] = []
        var total = 0
        for word in words {
            total += word.utf8.count
            ends.append(total)
        }
        let bytes = Array(words.joined().utf8)
        if count > 1 { lines[1].pair.far = nil }
        var refused: [Int: IOResult] = [:]
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe ring.send(bytes, endingAt: ends, through: lines.map(\.near)) { refused[$0] = $1 }
        }
        #expect(refused == (count > 1 ? [1: .ended] : [:]))
        for (place, line) in lines.enumerated() where place != 1 { #expect(line.read() == words[place]) }
    }

    @Test func `more sockets than one call carries are all sent to`() throws {
        let line = try Line()
        var ring = SendRing()
        let refused = ring.refusals(of: "a", through: Array(repeating: line.near, count: 2500))
        var received = 0
        while received + refused.count < 2500 { received += line.read().count }
        #expect(received + refused.count == 2500)
    }
}

/// A pair of sockets that can stand in an array; the near one does not block.
private final class Line {
    var pair: Pair

    init() throws {
        pair = try Pair()
        pair.near.setNonBlocking()
    }

    var near: CInt { pair.near.number }

    func read() -> String {
        switch pair.far {
        case .some(let far): far.readText().1
        case nil: ""
        }
    }

    func send(_ text: String) -> IOResult {
        let bytes = Array(text.utf8)
        return unsafe bytes.withUnsafeBytes { unsafe Socket.send($0, through: near) }
    }
}

extension SendRing {
    /// What became of those that did not take all of `text`, by place.
    fileprivate mutating func refusals(of text: String, through sockets: [CInt]) -> [Int: IOResult] {
        var refused: [Int: IOResult] = [:]
        let bytes = Array(text.utf8)
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe send(bytes, through: sockets) { refused[$0] = $1 }
        }
        return refused
    }
}
