import CLinux
import Glibc

/// Sends the same bytes through many sockets with one system call for a thousand of them; see io_uring(7).
///
/// It saves the price of a system call for each socket and nothing else: the kernel sends in the same way. The pointer it
/// keeps is owned by it alone and gone with it, which makes it safe to use.
@safe public struct SendRing: ~Copyable {
    /// What is left where the kernel has no rings, forbids them, or has refused to go on.
    private var ring: OpaquePointer?
    private var results: [Int32] = []

    /// How many sends one system call carries at most.
    private static let entries: UInt32 = 1024

    /// Makes a ring, where the kernel has rings and lets this process use them.
    public init() { unsafe ring = linux_ring_open(Self.entries) }

    deinit {
        if let ring = unsafe ring { unsafe linux_ring_close(ring) }
    }

    /// Whether sends go through the ring.
    public var isOpen: Bool { unsafe ring != nil }

    /// Sends `bytes` once through each socket, as much as each takes at once.
    ///
    /// Calls `refused` for each that did not take all of them, with its place in `sockets` and what became of it; the
    /// bytes may go away when this returns. Sockets that a failing ring has left out are sent to one by one.
    public mutating func send(
        _ bytes: UnsafeRawBufferPointer,
        through sockets: [CInt],
        refused: (Int, IOResult) -> Void
    ) {
        if results.count < sockets.count { results = Array(repeating: 0, count: sockets.count * 2) }
        unsafe fill(bytes, sockets)
        for place in sockets.indices where Int(results[place]) != bytes.count {
            let result =
                results[place] == .min
                ? unsafe Socket.send(bytes, through: sockets[place])
                : IOResult(ringResult: results[place])
            if result != .moved(bytes.count) { refused(place, result) }
        }
    }

    /// Sends each socket once bytes of its own, which lie one behind the other in `bytes` and end at `ends`.
    ///
    /// Otherwise as ``send(_:through:refused:)``.
    public mutating func send(
        _ bytes: UnsafeRawBufferPointer,
        endingAt ends: [Int],
        through sockets: [CInt],
        refused: (Int, IOResult) -> Void
    ) {
        precondition(ends.count == sockets.count && ends.last ?? 0 <= bytes.count, "each socket has its own bytes")
        if results.count < sockets.count { results = Array(repeating: 0, count: sockets.count * 2) }
        unsafe fill(bytes, sockets, ends)
        var start = 0
        for place in sockets.indices {
            let slice = unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<ends[place]])
            start = ends[place]
            guard Int(results[place]) != slice.count else { continue }
            let result =
                results[place] == .min
                ? unsafe Socket.send(slice, through: sockets[place])
                : IOResult(ringResult: results[place])
            if result != .moved(slice.count) { refused(place, result) }
        }
    }

    /// Has the kernel send, and notes each result; `Int32.min` where nothing was sent.
    private mutating func fill(_ bytes: UnsafeRawBufferPointer, _ sockets: [CInt], _ ends: [Int]? = nil) {
        guard let ring = unsafe ring else {
            for place in sockets.indices { results[place] = .min }
            return
        }
        let count = UInt32(sockets.count)
        let failure =
            if let ends {
                unsafe ends.withUnsafeBufferPointer { ends in
                    // Offsets are never negative.
                    unsafe ends.withMemoryRebound(to: UInt.self) { ends in
                        unsafe linux_ring_send_slices(
                            ring,
                            sockets,
                            count,
                            bytes.baseAddress,
                            ends.baseAddress,
                            &results
                        )
                    }
                }
            } else {
                unsafe linux_ring_send(ring, sockets, count, bytes.baseAddress, bytes.count, &results)
            }
        guard failure != 0 else { return }
        unsafe linux_ring_close(ring)
        unsafe self.ring = nil
    }
}

extension IOResult {
    /// What a completed send says: the bytes taken, or a negative errno.
    fileprivate init(ringResult: Int32) {
        self =
            switch ringResult {
            case 0...: .moved(Int(ringResult))
            case -EAGAIN, -EINTR: .wouldBlock
            default: .ended
            }
    }
}
