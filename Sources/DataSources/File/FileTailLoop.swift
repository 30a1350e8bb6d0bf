import Glibc
import Syscalls

/// What the thread of a ``FileTail`` does.
struct FileTailLoop: ~Copyable {
    private let tail: FileTail
    private let path: String
    private let poller: Poller
    private var folders: TailWatch?
    private var news = Poller.ReadyList(capacity: 2)
    private var file: Descriptor
    private var place: FilePlace
    private var buffer = [UInt8](repeating: 0, count: 65_536)
    /// The last bytes before the place.
    private var last: [UInt8] = []
    /// Since when there is no file of this name.
    private var missingSince: ContinuousClock.Instant?
    /// Whether another file has the name, and nothing stands in it.
    private var isSuccessorEmpty = false

    /// How often the file is looked at where the kernel does not tell of it.
    private static let pause = Duration.seconds(5)
    /// SEEK_DATA of lseek(2), which Glibc's module does not have.
    private static let toData: CInt = 3
    /// So long a rotation may take from taking a file's name away to giving it to the next.
    private static let patience = Duration.seconds(10)

    /// Reads until it is stopped; returns why it can't go on, nil where it was stopped.
    static func run(_ tail: FileTail, _ path: String, _ start: FileTail.Start) -> SourceError? {
        do throws(SourceError) {
            var loop = try FileTailLoop(tail, path, start)
            try loop.run()
            return nil
        } catch {
            return error
        }
    }

    private init(_ tail: FileTail, _ path: String, _ start: FileTail.Start) throws(SourceError) {
        let opened = try RegularFile.open(path)
        let place = Self.place(start, in: opened.file, opened.status)
        let poller = try Self.poller(wokenBy: tail)
        let folders = Self.watcher(in: poller)
        self.init(tail, path, opened.takeFile(), place, poller, folders)
    }

    private init(
        _ tail: FileTail,
        _ path: String,
        _ file: consuming Descriptor,
        _ place: FilePlace,
        _ poller: consuming Poller,
        _ folders: consuming TailWatch?
    ) {
        (self.tail, self.path, self.place) = (tail, path, place)
        self.file = file
        self.poller = poller
        self.folders = folders
        goOn(at: place)
    }

    /// Reads on from a place of the file.
    private mutating func goOn(at place: FilePlace) {
        self.place = place
        _ = lseek(file.number, off_t(clamping: place.offset), SEEK_SET)
        last = Self.bytes(before: place.offset, in: file)
        self.place.mark = FilePlace.mark(of: last[...])
    }

    private static func place(
        _ start: FileTail.Start,
        in file: borrowing Descriptor,
        _ status: stat
    ) -> FilePlace {
        let size = UInt64(max(0, status.st_size))
        let begin = FilePlace(status, offset: 0)
        switch start {
        case .end: return FilePlace(status, offset: size)
        case .begin: return begin
        case .behind(let known):
            guard known.isSameFile(as: begin), known.offset <= size else { return begin }
            // Another file may have got the number of one that was deleted, and a file may have been written anew. Zeros are
            // the hole of one that was cut, see `isRewritten`.
            let last = bytes(before: known.offset, in: file)
            let isSame = known.mark == 0 || FilePlace.mark(of: last[...]) == known.mark || last.allSatisfy { $0 == 0 }
            return isSame ? known : begin
        }
    }

    private static func poller(wokenBy tail: FileTail) throws(SourceError) -> Poller {
        do throws(SyscallError) {
            let poller = try Poller()
            try poller.add(tail.wakeupNumber, .readable, as: Poller.Token(slot: 0, generation: 0))
            return poller
        } catch {
            throw SourceError(.other, error.description)
        }
    }

    /// The kernel's watches; nil where there are none left: then the file is looked at now and then.
    private static func watcher(in poller: borrowing Poller) -> TailWatch? {
        do throws(SyscallError) {
            guard let watch = try TailWatch() else { return nil }
            try poller.add(watch.number, .readable, as: Poller.Token(slot: 1, generation: 0))
            return watch
        } catch {
            return nil
        }
    }

    private mutating func run() throws(SourceError) {
        tail.put(opening)
        while !tail.isStopped {
            guard tail.hasRoom else {
                wait(nil)
                continue
            }
            // Watched before it is looked at, so that nothing is missed between the two.
            let isWatched = (try? folders?.follow(path)) != nil
            if try readMore() { continue }
            if try turn() { continue }
            // Of a file that has lost its name the kernel does not tell.
            wait(isWatched && missingSince == nil && !isSuccessorEmpty ? Self.pause : .seconds(1))
        }
    }

    /// What is told of a file that is read from the place on.
    private var opening: FileTail.News {
        .opened(place, begin: begin, isBehindReturn: last.last == UInt8(ascii: "\r"))
    }

    /// The first bytes of the file.
    private var begin: [UInt8] { bytes(4, at: 0) }

    /// What stands in the file at a place, at most so many bytes.
    private func bytes(_ count: Int, at offset: UInt64) -> [UInt8] { Self.bytes(count, at: offset, in: file) }

    /// The last bytes before a place in a file.
    private static func bytes(before offset: UInt64, in file: borrowing Descriptor) -> [UInt8] {
        let length = min(offset, UInt64(FilePlace.marked))
        return bytes(Int(length), at: offset - length, in: file)
    }

    private static func bytes(_ count: Int, at offset: UInt64, in file: borrowing Descriptor) -> [UInt8] {
        let number = file.number
        return unsafe [UInt8](unsafeUninitializedCapacity: count) { free, filled in
            filled = max(0, unsafe pread(number, free.baseAddress, count, off_t(clamping: offset)))
        }
    }

    /// Whether other bytes stand where it was read last: the file was written anew, and is as long as before or longer.
    ///
    /// Where a file is cut whose writer goes on at its own place, there is nothing before that but a hole of zeros.
    private var isRewritten: Bool {
        zip(bytes(last.count, at: place.offset - UInt64(last.count)), last).contains { $0 != $1 && $0 != 0 }
    }

    /// Reads a piece; false at the end of the file.
    private mutating func readMore() throws(SourceError) -> Bool {
        if place.offset == 0 { skipHole() }
        let number = file.number
        let (count, error) = unsafe buffer.withUnsafeMutableBytes { free in
            var count = 0
            repeat { count = unsafe Glibc.read(number, free.baseAddress, free.count) } while count < 0 && errno == EINTR
            return (count, errno)
        }
        guard count >= 0 else { throw RegularFile.failure(error, path) }
        guard count > 0 else { return false }
        // Looked at behind the reading: of a file that is written anew meanwhile, what was read is the end of no line.
        guard !isRewritten else {
            _ = lseek(number, off_t(clamping: place.offset), SEEK_SET)
            return false
        }
        // Behind a hole at the begin nothing was read of what stands before.
        let hole = max(0, min(Int(clamping: place.offset), FilePlace.marked) - last.count)
        let before = [UInt8](repeating: 0, count: hole) + last
        place.offset += UInt64(count)
        last = Array((last + buffer[max(0, count - FilePlace.marked)..<count]).suffix(FilePlace.marked))
        tail.put(.bytes(Array(buffer[..<count]), place, before: before))
        return true
    }

    /// Goes on behind a hole at the begin of the file, where its file system can tell; see lseek(2).
    ///
    /// One stands there as long as the file was where it was cut, and whoever writes goes on at a place of its own.
    private mutating func skipHole() {
        let begin = max(0, lseek(file.number, 0, Self.toData))
        place.offset = UInt64(begin)
        _ = lseek(file.number, begin, SEEK_SET)
    }

    /// Looks whether there is another file of this name, or less in it than was read; whether there is more to read now.
    private mutating func turn() throws(SourceError) -> Bool {
        var status = stat()
        // What is no file, such as a folder, has taken the name for a moment, like nothing.
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            let failure = RegularFile.obstacle(at: path)
            let now = ContinuousClock.now
            guard let missingSince else {
                self.missingSince = now
                return false
            }
            guard now - missingSince < Self.patience else { throw failure }
            return false
        }
        (missingSince, isSuccessorEmpty) = (nil, false)
        var named = FilePlace(status, offset: 0)
        if named.isSameFile(as: place) {
            guard UInt64(max(0, status.st_size)) < place.offset || isRewritten else { return false }
        } else {
            // What came to the old one since it was read last; as long as nothing stands in the new one, whoever writes may
            // not have heard of it, as between a rotation and the signal that tells of it.
            if try readMore() { return true }
            isSuccessorEmpty = status.st_size == 0 && hasName
            if isSuccessorEmpty { return false }
            let opened = try RegularFile.open(path)
            // Yet another one may have got the name since it was looked at, or the old one may have it back.
            named = FilePlace(opened.status, offset: 0)
            if named.isSameFile(as: place) { return true }
            file = opened.takeFile()
        }
        goOn(at: named)
        tail.put(opening)
        return true
    }

    /// Whether the file that is read still has a name, maybe another one.
    private var hasName: Bool {
        var status = stat()
        return unsafe fstat(file.number, &status) == 0 && status.st_nlink > 0
    }

    private mutating func wait(_ time: Duration?) {
        try? poller.wait(time, for: &news)
        tail.clearWakeup()
        folders?.clear()
    }
}
