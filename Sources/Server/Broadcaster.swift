import Syscalls

/// Sends one batch to many subscribers: a thousand with one system call where the kernel lets us, else one call each.
final class Broadcaster {
    private var ring = SendRing()
    /// The sockets of a round and the members they belong to; kept for their room.
    private var sockets: [CInt] = []
    private var places: [Int] = []

    /// From how many subscribers on a ring is worth its while.
    private static let crowd = 8

    /// Sends a batch once to every live member, and notes when.
    ///
    /// - Returns: the members that did not take all of it, places rising.
    func send(_ batch: Batch, to audience: Audience, now: Duration) -> [(member: Int, result: Transfer)] {
        var refused: [(member: Int, result: Transfer)] = []
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
                if result != .moved(batch.count(isChunked: isChunked)) { refused.append((member, result)) }
            }
        }
        guard !sockets.isEmpty else { return refused }
        unsafe batch.withBytes(isChunked: true, from: 0) { bytes in
            unsafe ring.send(bytes, through: sockets) { refused.append((places[$0], $1)) }
        }
        return refused.sorted { $0.member < $1.member }
    }
}
