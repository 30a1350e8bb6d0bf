internal import CHiredis

/// Makes a reply of its parts, which hiredis finds one after the other in the order in which they were sent.
///
/// In place of the objects that hiredis itself would make, which would be copied and freed at once: several for each event.
final class ReplyBuilder {
    private let mostElements: Int
    /// How many elements a reply may still have: as many as are announced may be made room for, before any of them has come.
    private var elementsLeft: Int
    /// The lists that are not whole, each within the one before: how many of its elements are to come, and those that have.
    private var lists: [(missing: Int, elements: [RedisReply])] = []
    private var whole: RedisReply?

    /// A maker of replies that have so many elements in all lists at most.
    init(mostElements: Int) {
        (self.mostElements, elementsLeft) = (mostElements, mostElements)
    }

    /// The reply, where it is whole; the next part begins another one.
    func take() -> RedisReply? {
        defer { (whole, elementsLeft) = (nil, mostElements) }
        return whole
    }

    /// What has come of a reply that is not whole: its lists, as far as they are there; nil where nothing has.
    var unfinished: RedisReply? {
        lists.reversed().reduce(nil) { inner, list in .list(list.elements + (inner.map { [$0] } ?? [])) }
    }

    private func add(_ part: RedisReply) {
        var part = part
        while !lists.isEmpty {
            let last = lists.count - 1
            lists[last].elements.append(part)
            lists[last].missing -= 1
            guard lists[last].missing == 0 else { return }
            part = .list(lists.removeLast().elements)
        }
        whole = part
    }

    /// Begins a list; whether it may have so many elements.
    private func begin(_ count: Int) -> Bool {
        guard count >= 0, count <= elementsLeft else { return false }
        elementsLeft -= count
        guard count > 0 else {
            add(.list([]))
            return true
        }
        var elements: [RedisReply] = []
        elements.reserveCapacity(min(count, 1024))
        lists.append((count, elements))
        return true
    }

    /// What hiredis calls for each part.
    ///
    /// Each has the builder for its private data. What is returned stands for the part, and is looked at by nobody.
    static var functions: redisReplyObjectFunctions {
        unsafe redisReplyObjectFunctions(
            createString: { task, text, count in
                guard let task = unsafe task else { return nil }
                let bytes = unsafe UnsafeRawBufferPointer(start: text, count: count)
                let part: RedisReply =
                    switch unsafe task.pointee.type {
                    case REDIS_REPLY_STATUS: unsafe .status(String(decoding: bytes, as: UTF8.self))
                    case REDIS_REPLY_ERROR: unsafe .refusal(RedisRefusal(String(decoding: bytes, as: UTF8.self)))
                    case _ where count == 1: unsafe .bytes(ReplyBuilder.single[Int(bytes[0])])
                    default: unsafe .bytes(Array(bytes))
                    }
                unsafe ReplyBuilder.builder(of: task).add(part)
                return unsafe ReplyBuilder.token
            },
            createArray: { task, count in
                guard let task = unsafe task, unsafe ReplyBuilder.builder(of: task).begin(Int(count)) else {
                    return nil
                }
                return unsafe ReplyBuilder.token
            },
            createInteger: { task, number in
                guard let task = unsafe task else { return nil }
                unsafe ReplyBuilder.builder(of: task).add(.integer(number))
                return unsafe ReplyBuilder.token
            },
            createNil: { task in
                guard let task = unsafe task else { return nil }
                unsafe ReplyBuilder.builder(of: task).add(.none)
                return unsafe ReplyBuilder.token
            },
            freeObject: { _ in }
        )
    }

    /// Each byte by itself: what the fields of entries are called is a letter, and comes with each of them.
    private static let single = (UInt8.min...UInt8.max).map { [$0] }

    /// Whose part it is; the builder lives as long as the reader that calls.
    private static func builder(of task: UnsafePointer<redisReadTask>) -> ReplyBuilder {
        unsafe Unmanaged<ReplyBuilder>.fromOpaque(task.pointee.privdata).takeUnretainedValue()
    }

    /// Anything but nothing, which would be memory that has run out.
    private static var token: UnsafeMutableRawPointer? { unsafe UnsafeMutableRawPointer(bitPattern: 1) }
}
