import EventStreams
import Syscalls

/// Sends one batch to many subscribers: a thousand with one system call where the kernel lets us, else one call each.
final class Broadcaster {
    private var ring = SendRing()
    /// The sockets of a round and the members they belong to; kept for their room.
    private var sockets: [CInt] = []
    private var places: [Int] = []

    /// From how many subscribers on a ring is worth its while.
    private static let crowd = 8

    /// What became of a batch.
    struct BroadcastResult {
        /// How many it was sent to.
        var members = 0
        /// How many bytes their sockets have taken.
        var bytes = 0
        /// The members that did not take all of it, places rising.
        var refused: [(member: Int, result: IOResult)] = []

        /// Takes in what became of all `size` bytes for one more member.
        fileprivate mutating func add(_ member: Int, _ result: IOResult, of size: Int) {
            members += 1
            if case .moved(let count) = result { bytes += count }
            if result != .moved(size) { refused.append((member, result)) }
        }
    }

    /// Sends a batch once to every live member, and notes when.
    func send(_ batch: Batch, to audience: SubscriptionGroup, now: Duration) -> BroadcastResult {
        var sending = BroadcastResult()
        sockets.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
        let isCrowd = ring.isOpen && audience.members.count >= Self.crowd
        for member in audience.members.indices where audience.members[member].delivery.place == .live {
            let (socket, isChunked) = (audience.members[member].socket, audience.members[member].isChunked)
            // One that takes nothing is given its whole time from here.
            audience.members[member].delivery.lastWrite = now
            if isCrowd, isChunked {
                sockets.append(socket)
                places.append(member)
            } else {
                let result = unsafe batch.withBytes(isChunked: isChunked, from: 0) {
                    unsafe Socket.send($0, through: socket)
                }
                sending.add(member, result, of: batch.count(isChunked: isChunked))
            }
        }
        if !sockets.isEmpty { sendByRing(batch, &sending) }
        return sending
    }

    private func sendByRing(_ batch: Batch, _ sending: inout BroadcastResult) {
        let size = batch.count(isChunked: true)
        // Those that refuse are few, so the others are counted in one go.
        var (refused, bytes): ([(member: Int, result: IOResult)], Int) = ([], 0)
        unsafe batch.withBytes(isChunked: true, from: 0) { all in
            unsafe ring.send(all, through: sockets) { place, result in
                refused.append((places[place], result))
                if case .moved(let count) = result { bytes += count }
            }
        }
        sending.members += sockets.count
        sending.bytes += (sockets.count - refused.count) * size + bytes
        sending.refused = (sending.refused + refused).sorted { $0.member < $1.member }
    }
}
