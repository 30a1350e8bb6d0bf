import Glibc

@testable import Syscalls

/// Two connected stream sockets, neither of which a child process inherits.
struct Pair: ~Copyable {
    let near: Descriptor
    /// Set to nil to close it.
    var far: Descriptor?

    init() throws(SyscallError) {
        var ends: [CInt] = [-1, -1]
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw SyscallError(errno, "make a pair") }
        near = Descriptor(owning: ends[0])
        far = Descriptor(owning: ends[1])
    }

    /// Writes at the far end, so that there is something to read at the near one.
    borrowing func sendFromFar(_ text: String) { if let number = farNumber { writeAll(text, to: number) } }

    var farNumber: CInt? {
        switch far {
        case .some(let far): far.number
        case nil: nil
        }
    }
}

/// Writes all of `text` to a descriptor that blocks.
func writeAll(_ text: String, to number: CInt) {
    var text = text
    var rest = text.withUTF8 { unsafe Array($0) }
    while !rest.isEmpty {
        let count = unsafe send(number, rest, rest.count, CInt(MSG_NOSIGNAL))
        guard count > 0 else { return }
        rest.removeFirst(count)
    }
}

extension Descriptor {
    /// What one attempt to read gave, and the text it brought.
    borrowing func readText(upTo limit: Int = 4096) -> (IOResult, String) {
        var bytes = [UInt8](repeating: 0, count: limit)
        let transfer = unsafe bytes.withUnsafeMutableBytes { unsafe read(into: $0) }
        guard case .moved(let count) = transfer else { return (transfer, "") }
        return (transfer, String(decoding: bytes[..<count], as: UTF8.self))
    }
}

extension Poller {
    /// The news of one round, which should come long before the time is up.
    borrowing func round(_ timeout: Duration? = .seconds(10), room: Int = 512) throws(SyscallError) -> [Event] {
        var news = ReadyList(capacity: room)
        try wait(timeout, for: &news)
        return (0..<news.count).map { news[$0] }
    }
}

extension Poller.Event {
    /// What it says, in words.
    var news: Set<String> {
        var news: Set<String> = []
        if isReadable { news.insert("readable") }
        if isWritable { news.insert("writable") }
        if isHalfClosed { news.insert("half-closed") }
        if isBroken { news.insert("broken") }
        return news
    }
}
