import Glibc
import Testing

@testable import Syscalls

@Suite struct ParkerTests {
    @Test func `a thread that sleeps wakes when what it watches is readable, and is told`() throws {
        let parker = try Parker()
        var ends: [CInt] = [0, 0]
        #expect(unsafe pipe(&ends) == 0)
        defer { close(ends[1]) }
        try parker.watch(ends[0])
        #expect(!parker.sleep(atMost: .zero) { false })
        #expect(unsafe write(ends[1], "x", 1) == 1)
        #expect(parker.sleep(atMost: nil) { false })
        // What is not read stays news; whoever has other work looks at that first.
        #expect(parker.sleep(atMost: nil) { false })
        #expect(!parker.sleep(atMost: nil) { true })
        close(ends[0])
        #expect(!parker.sleep(atMost: .zero) { false })
    }

    @Test func `a bell is no news of what is watched`() throws {
        let parker = try Parker()
        var ends: [CInt] = [0, 0]
        #expect(unsafe pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        try parker.watch(ends[0])
        // Rung when it has looked for work the last time.
        let isHeard = parker.sleep(atMost: nil) {
            parker.ring()
            return false
        }
        #expect(!isHeard)
    }
}
