import EventStreams
import Syscalls
import TLS

/// What was encrypted for several connections and leaves in one go; kept for its room.
struct SealedRound {
    var sockets: [CInt] = []
    /// Where each one's bytes end in the pipe.
    var ends: [Int] = []
    var channels: [TLSChannel] = []
    /// The members they belong to.
    var members: [Int] = []

    /// So many bytes are encrypted before they are sent.
    static let mostBytes = 1 << 20
    /// For so many connections at a time.
    static let mostMembers = 1024

    var isFull: Bool { members.count >= Self.mostMembers || ends.last ?? 0 >= Self.mostBytes }

    mutating func add(_ member: Int, _ channel: TLSChannel, _ socket: CInt) {
        members.append(member)
        channels.append(channel)
        sockets.append(socket)
        ends.append(channel.pipe.count)
    }

    mutating func removeAll() {
        sockets.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        channels.removeAll(keepingCapacity: true)
        members.removeAll(keepingCapacity: true)
    }
}

extension Broadcaster {
    /// Encrypts a batch for each of the members whose connection has TLS, and sends it, a crowd with one system call.
    ///
    /// One that has not taken all of its bytes keeps them encrypted, and stands as incomplete with all of the batch moved.
    func sendSealed(
        _ batch: Batch,
        to group: SubscriptionGroup,
        _ members: [Int],
        _ connections: ConnectionTable,
        _ result: inout BroadcastResult
    ) {
        for member in members {
            guard let connection = connections[group.members[member]], let tls = connection.transport.tls else {
                continue
            }
            let framing = group.members[member].outlet.framing
            let size = batch.count(in: framing)
            // What waits goes first; what takes more than one record leaves record by record, so that little waits.
            if tls.hasUnsent || size > TLSSession.mostInRecord {
                result.add(member, .wouldBlock, of: size)
            } else if unsafe batch.withBytes(in: framing, from: 0, { unsafe tls.seal($0) }) {
                sealed.add(member, tls, connection.transport.number)
                if sealed.isFull { sendRound(batch, group, &result) }
            } else {
                result.add(member, .ended, of: size)
            }
        }
        if !sealed.members.isEmpty { sendRound(batch, group, &result) }
        result.incomplete.sort { $0.member < $1.member }
    }

    private func sendRound(_ batch: Batch, _ group: SubscriptionGroup, _ result: inout BroadcastResult) {
        guard let pipe = sealed.channels.first?.pipe else { return }
        result.members += sealed.members.count
        result.bytes += pipe.count
        unsafe pipe.withBytes { bytes in
            unsafe forEachRefusal(of: bytes) { place, sent in
                let start = place == 0 ? 0 : sealed.ends[place - 1]
                let (member, end) = (sealed.members[place], sealed.ends[place])
                let taken = if case .moved(let count) = sent { count } else { 0 }
                result.bytes -= end - start - taken
                if sent == .ended { return result.incomplete.append((member, .ended)) }
                unsafe sealed.channels[place].keep(bytes[(start + taken)..<end])
                let size = batch.count(in: group.members[member].outlet.framing)
                result.incomplete.append((member, .moved(size)))
            }
        }
        pipe.clear()
        sealed.removeAll()
    }

    private func forEachRefusal(of bytes: UnsafeRawBufferPointer, _ refused: (Int, IOResult) -> Void) {
        if ring.isOpen, sealed.sockets.count >= Self.crowd {
            return unsafe ring.send(bytes, endingAt: sealed.ends, through: sealed.sockets, refused: refused)
        }
        var start = 0
        for (place, socket) in sealed.sockets.enumerated() {
            let slice = unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<sealed.ends[place]])
            start = sealed.ends[place]
            let sent = unsafe Socket.send(slice, through: socket)
            if sent != .moved(slice.count) { refused(place, sent) }
        }
    }
}
