import CLinux
import Glibc

/// Waits for many descriptors at once; see epoll(7).
public struct Poller: ~Copyable, Sendable {
    /// What a registered descriptor is known by when it has news.
    ///
    /// The generation tells a stale event from one for a later owner of the same slot: a descriptor that was closed and
    /// whose slot was given away within one round of events carries the old generation.
    public struct Token: Hashable, Sendable {
        /// The place of its owner in a table.
        public let slot: UInt32
        /// Which of the owners of that place it is.
        public let generation: UInt32

        /// A token for the owner of a place.
        public init(slot: UInt32, generation: UInt32) {
            self.slot = slot
            self.generation = generation
        }

        init(_ bits: UInt64) { self.init(slot: UInt32(truncatingIfNeeded: bits), generation: UInt32(bits >> 32)) }
        var bits: UInt64 { UInt64(generation) << 32 | UInt64(slot) }
    }

    /// What to be told about; level-triggered, so that news stay until they are dealt with.
    public struct Interest: OptionSet, Hashable, Sendable {
        /// The bits that epoll_ctl(2) takes.
        public let rawValue: UInt32
        /// These bits, as epoll_ctl(2) takes them.
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        /// There are bytes to read, or the other side has ended.
        public static let readable = Interest(rawValue: EPOLLIN.rawValue | EPOLLRDHUP.rawValue)
        /// There is room for bytes.
        public static let writable = Interest(rawValue: EPOLLOUT.rawValue)
        /// Readable anew: told once each time, whether or not anybody reads.
        public static let edges = Interest(rawValue: EPOLLIN.rawValue | EPOLLET.rawValue)
    }

    /// News about one descriptor.
    public struct Event: Hashable, Sendable {
        /// What the descriptor was registered as.
        public let token: Token
        let bits: UInt32

        /// There are bytes to read, or an end to be read.
        public var isReadable: Bool { bits & EPOLLIN.rawValue != 0 }
        /// There is room for bytes.
        public var isWritable: Bool { bits & EPOLLOUT.rawValue != 0 }
        /// The other side is gone for good: broken or closed in both directions.
        public var isBroken: Bool { bits & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 }
        /// The other side will send nothing more.
        public var isHalfClosed: Bool { bits & EPOLLRDHUP.rawValue != 0 }
    }

    /// Room for the news of one round.
    public struct ReadyList: Sendable {
        fileprivate var events: [linux_event]
        /// How many news the last round brought.
        public fileprivate(set) var count = 0

        /// Room for up to `capacity` news; what does not fit is told in the next round.
        public init(capacity: Int = 512) {
            precondition(capacity > 0, "room for \(capacity) events holds nothing")
            events = Array(repeating: linux_event(), count: capacity)
        }

        /// The event at a place below ``count``.
        public subscript(index: Int) -> Event {
            precondition(index >= 0 && index < count, "there are \(count) events, none at \(index)")
            return Event(token: Token(events[index].token), bits: events[index].bits)
        }
    }

    private let epoll: Descriptor

    /// Watches nothing yet; throws where the process may open no more files.
    public init() throws(SyscallError) {
        let number = epoll_create1(CInt(EPOLL_CLOEXEC))
        guard number >= 0 else { throw SyscallError(errno, "make a poller") }
        epoll = Descriptor(owning: number)
    }

    /// Begins to watch a descriptor.
    public borrowing func add(_ number: CInt, _ interest: Interest, as token: Token) throws(SyscallError) {
        try control(EPOLL_CTL_ADD, number, interest, token)
    }

    /// Changes what is watched of a descriptor.
    public borrowing func change(_ number: CInt, to interest: Interest, as token: Token) throws(SyscallError) {
        try control(EPOLL_CTL_MOD, number, interest, token)
    }

    /// Stops watching a descriptor; closing its only copy does the same.
    public borrowing func remove(_ number: CInt) {
        _ = linux_epoll_control(epoll.number, EPOLL_CTL_DEL, number, 0, 0)
    }

    /// Waits until there is news or `timeout` has passed (nil: as long as it takes).
    ///
    /// The timeout is rounded up to whole milliseconds, so that nobody wakes before what it waited for. A signal may end
    /// the wait early, without news.
    public borrowing func wait(_ timeout: Duration?, for news: inout ReadyList) throws(SyscallError) {
        let epoll = epoll.number
        let count = unsafe news.events.withUnsafeMutableBufferPointer { events in
            unsafe linux_epoll_wait(
                epoll,
                events.baseAddress,
                CInt(events.count),
                timeout?.roundedMilliseconds ?? -1
            )
        }
        news.count = max(0, Int(count))
        if count < 0, errno != EINTR { throw SyscallError(errno, "wait for events") }
    }

    private borrowing func control(_ operation: CInt, _ number: CInt, _ interest: Interest, _ token: Token)
        throws(SyscallError)
    {
        guard linux_epoll_control(epoll.number, operation, number, interest.rawValue, token.bits) == 0 else {
            throw SyscallError(errno, "watch descriptor \(number)")
        }
    }
}

extension Duration {
    /// Whole milliseconds, rounded up and held between 0 and a day.
    var roundedMilliseconds: CInt {
        guard self > .zero else { return 0 }
        guard self < .seconds(86_400) else { return 86_400_000 }
        let (seconds, attoseconds) = components
        return CInt(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
