import Testing

@testable import Syscalls

@Suite struct DebouncerTests {
    /// When looks are taken, in milliseconds, if something changes at these times and the clock moves on to `end`.
    private func looks(changes: [Int], until end: Int) -> [Int] {
        var gathering = Debouncer(now: .zero)
        var looks: [Int] = []
        var now = 0
        var coming = changes[...]
        while true {
            switch gathering.next(at: .milliseconds(now)) {
            case .look: looks.append(now)
            case .wait(let time):
                let wake = now + Int(time / .milliseconds(1))
                now = min(coming.first ?? .max, wake)
                guard now <= end else { return looks }
                while coming.first == now {
                    coming.removeFirst()
                    gathering.note(at: .milliseconds(now))
                }
            }
        }
    }

    @Test(arguments: [
        ([], [5000, 10_000]),
        ([100], [160, 5160, 10_160]),
        ([100, 120, 179], [239, 5239, 10_239]),
        ([100, 161], [160, 221, 5221, 10_221]),
        (Array(stride(from: 1000, through: 2000, by: 50)), [1500, 2050, 7050]),
        ([4990], [5050, 10_050]),
        ([5000], [5060, 10_060]),
    ])
    func `a burst is one look when it is over, and without news there is one every five seconds`(
        changes: [Int],
        expected: [Int]
    ) {
        #expect(looks(changes: changes, until: 10_300) == expected)
    }
}
