import EventStreams
import Syscalls

/// Sends one batch to many subscribers: a thousand with one system call where the kernel lets us, else one call each.
final class Broadcaster {
    var ring = SendRing()
    /// The sockets of a round and the members they belong to; kept for their room.
    private var sockets: [CInt] = []
    private var members: [Int] = []
    /// The members of a round whose connections have TLS, and what is sent to them.
    private var secure: [Int] = []
    var sealed = SealedRound()

    /// From how many subscribers on a ring is worth its while.
    static let crowd = 8

    /// What became of a batch.
    struct BroadcastResult {
        /// How many members it was sent to.
        var members = 0
        /// How many bytes their outlets have taken.
        var bytes = 0
        /// The members that did not take all of it, places rising.
        var incomplete: [(member: Int, result: IOResult)] = []
        /// The members that share their connection with others, places rising; nothing was sent to them.
        var carried: [Int] = []

        /// Adds what became of all `size` bytes for one more member.
        mutating func add(_ member: Int, _ result: IOResult, of size: Int) {
            members += 1
            if case .moved(let count) = result { bytes += count }
            if result != .moved(size) { incomplete.append((member, result)) }
        }
    }

    /// Sends a batch once to every live member, or to those alone whose ``Subscriber/since`` is in a range, and records when;
    /// tells of those whose connection carries other streams, too.
    func send(
        _ batch: Batch,
        to group: SubscriptionGroup,
        since range: ClosedRange<UInt64>? = nil,
        of connections: ConnectionTable,
        now: Duration
    ) -> BroadcastResult {
        var result = BroadcastResult()
        sockets.removeAll(keepingCapacity: true)
        members.removeAll(keepingCapacity: true)
        let isCrowd = ring.isOpen && group.members.count >= Self.crowd
        for member in group.members.indices where group.members[member].cursor.isLive {
            if let range, !range.contains(group.members[member].since) { continue }
            // One that takes nothing is given its whole time from here.
            group.members[member].cursor.lastWrite = now
            switch group.members[member].outlet {
            case .socket(let socket, .chunked) where isCrowd:
                sockets.append(socket)
                members.append(member)
            case .socket(let socket, let framing):
                let sent = unsafe batch.withBytes(in: framing, from: 0) { unsafe Socket.send($0, through: socket) }
                result.add(member, sent, of: batch.count(in: framing))
            case .tls: secure.append(member)
            case .carrier: result.carried.append(member)
            }
        }
        if !sockets.isEmpty { sendByRing(batch, &result) }
        if !secure.isEmpty {
            sendSealed(batch, to: group, secure, connections, &result)
            secure.removeAll(keepingCapacity: true)
        }
        return result
    }

    private func sendByRing(_ batch: Batch, _ result: inout BroadcastResult) {
        let size = batch.count(in: .chunked)
        // Those that don't take all are few, so the others are counted in one go.
        var (incomplete, bytes): ([(member: Int, result: IOResult)], Int) = ([], 0)
        unsafe batch.withBytes(in: .chunked, from: 0) { all in
            unsafe ring.send(all, through: sockets) { place, sent in
                incomplete.append((members[place], sent))
                if case .moved(let count) = sent { bytes += count }
            }
        }
        result.members += sockets.count
        result.bytes += (sockets.count - incomplete.count) * size + bytes
        result.incomplete = (result.incomplete + incomplete).sorted { $0.member < $1.member }
    }
}
