import Glibc
import Synchronization
import Syscalls
import Testing

@Suite struct FreeMemoryTests {
    /// Resident pages of files, in kB.
    private static func residentOfFiles() throws -> Int { try resident("RssFile:") }

    private static func resident(_ kind: String) throws -> Int {
        let text = try #require(read("/proc/self/status"))
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(kind) })
        return try #require(Int(line.filter(\.isNumber)))
    }

    private static func read(_ path: String) -> String? {
        guard let file = unsafe fopen(path, "r") else { return nil }
        defer { unsafe fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = unsafe fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    /// Where the code of the program and its libraries is.
    private static func places() throws -> [Range<UInt>] {
        try #require(read("/proc/self/maps")).split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count == 6, fields[1] == "r-xp", fields[5].hasPrefix("/") else { return nil }
            let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            return ends.count == 2 ? ends[0]..<ends[1] : nil
        }
    }

    /// What is in these places, looked at page by page.
    private static func sum(of places: [Range<UInt>]) -> Int {
        var sum = 0
        for place in places {
            for address in stride(from: place.lowerBound, to: place.upperBound, by: 4096) {
                guard let pointer = unsafe UnsafePointer<UInt64>(bitPattern: address) else { continue }
                let word = unsafe pointer.pointee
                sum = sum &* 31 &+ Int(truncatingIfNeeded: word)
            }
        }
        return sum
    }

    @Test("Code that was used once is given back, and is the same when it comes again")
    func usedCode() throws {
        let places = try Self.places()
        let size = places.map(\.count).reduce(0, +) / 1024
        let before = Self.sum(of: places)
        let used = try Self.residentOfFiles()
        #expect(used > size / 2)
        FreeMemory.giveBackCode()
        #expect(try Self.residentOfFiles() < used / 2)
        #expect(Self.sum(of: places) == before)
    }

    /// Whether the address sanitizer has an allocator of its own, which keeps what is freed.
    private static let isSanitized = unsafe dlsym(nil, "__asan_init") != nil

    @Test("What a thread has taken and freed is given back, also the end of its arena", .disabled(if: isSanitized))
    func endOfArena() throws {
        let sizes = Mutex<[Int]>([])
        let thread = try KernelThread(name: "arena") {
            func note() { if let size = try? Self.resident("RssAnon:") { sizes.withLock { $0.append(size) } } }
            // Once so much was freed at a time, the allocator keeps as much at the end of each arena.
            #expect(Self.takeAndFree(1, of: 30 << 20) == 1)
            note()
            #expect(Self.takeAndFree(20_000, of: 2000) == 20_000)
            note()
            FreeMemory.giveBack()
            note()
        }
        thread.join()
        let (before, full, after) = sizes.withLock { ($0[0], $0[1], $0[2]) }
        #expect(full - before > 16_000)
        #expect(after - before < 4000)
    }

    @Test("What a peak has left between what stays is given back, once", .disabled(if: isSanitized))
    func peak() throws {
        var peak = PeakMemory()
        let isAtOnce = peak.giveBack()
        #expect(!isAtOnce)
        // Every hundredth stays, so that nothing is free at the end.
        var pieces = (0..<20_000).map { [UInt8](repeating: UInt8($0 % 200), count: 1900) }
        let full = try Self.resident("RssAnon:")
        pieces = pieces.enumerated().filter { $0.offset % 100 == 99 }.map(\.element)
        let isGivenBack = peak.giveBack()
        #expect(isGivenBack)
        #expect(full - (try Self.resident("RssAnon:")) > 20_000)
        let isGivenBackAgain = peak.giveBack()
        #expect(!isGivenBackAgain)
        #expect(pieces.count == 200)
    }

    private static func takeAndFree(_ count: Int, of size: Int) -> Int {
        let pieces = (0..<count).map { [UInt8](repeating: UInt8($0 % 200), count: size) }
        return pieces.filter { $0.count == size }.count
    }
}
