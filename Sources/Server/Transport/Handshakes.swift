import Syscalls

/// The handshakes of one loop that are under way: so many begin in a round, and so many are half done at most.
///
/// A handshake costs as much time as a hundred deliveries, and a client that ends in its middle holds memory; neither
/// is to be felt by those whose streams are open.
struct Handshakes {
    /// How many begin in one round; the others' bytes wait in their sockets.
    static let share = 16
    /// How many half-done ones are left when there were twice as many; the oldest give way.
    static let most = 512

    private var left = Self.share
    /// Those that have begun, the oldest first; some have ended since.
    private var tokens: [Poller.Token] = []

    /// To be called at the beginning of each round.
    mutating func beginRound() { left = Self.share }

    /// Whether one more may begin in this round.
    var haveRoom: Bool { left > 0 }

    /// Takes note of one that begins; returns those that are to be given up for it.
    ///
    /// `isUnderWay` tells whether a connection is still there, and has not come to the end of its handshake.
    mutating func begin(_ token: Poller.Token, _ isUnderWay: (Poller.Token) -> Bool) -> [Poller.Token] {
        left -= 1
        tokens.append(token)
        guard tokens.count >= Self.most * 2 else { return [] }
        tokens.removeAll { !isUnderWay($0) }
        let surplus = tokens.prefix(max(0, tokens.count - Self.most))
        tokens.removeFirst(surplus.count)
        return Array(surplus)
    }
}
