import Foundation
import Glibc
import Synchronization
import Syscalls
import Testing

@testable import DataSources

@Suite struct FileSourceTests {
    @Test func `a file is read anew each time, like output`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/status.json"
            let source = FileSource(path: path)
            for (contents, shown) in [("{\"depth\": 3}\n", "{\"depth\":3}"), ("half a", "«half a»"), ("", "«»")] {
                try Data(contents.utf8).write(to: URL(fileURLWithPath: path))
                #expect(try await source.read().shown == shown)
            }
        }
    }

    @Test(
        arguments: [
            ([0xFF, 0xFE, 0x5B, 0, 0x37, 0, 0x5D, 0, 0x0A, 0], "", "[7]"), ([0xEF, 0xBB, 0xBF, 0x37], "", "7"),
            ([0x31, 0x20, 0xA4], ", charset: iso-8859-15", "«1 €»"),
            ([0xEF, 0xBB, 0xBF, 0x78], ", charset: cp1252", "«x»"),
            ([0xFF, 0xFE, 0x78, 0, 0x79, 0], ", max_bytes: 5", "«x»"),
            ([0x78, 0xC3], ", charset: utf-8, max_bytes: 2", "«x\u{FFFD}»"),
            ([0x78, 0x0D], "", "«x»"),
        ] as [([UInt8], String, String)]
    )
    func `a file is text by its mark, or by the job's charset`(bytes: [UInt8], options: String, shown: String)
        async throws
    {
        try await withTemporaryFolder { folder in
            try Data(bytes).write(to: URL(fileURLWithPath: folder + "/text"))
            let result = try reading("{file: \(folder)/text\(options)}") { SourceKinds.read($0) }
            #expect(result.diagnostics == [])
            #expect(try await result.value?.read().shown == shown)
        }
    }

    @Test(arguments: [
        (
            "klingon",
            "\"charset\" of job \"j\" can't be that: this machine's iconv knows no charset \"klingon\"; see the names that \"iconv -l\" prints"
        ),
        (
            "iso-8859-51",
            "\"charset\" of job \"j\" can't be that: this machine's iconv knows no charset \"iso-8859-51\"; did you mean iso-8859-1?"
        ),
    ])
    func `a charset that nobody knows is a fault of the file`(label: String, sentence: String) throws {
        let result = try reading("{file: x, charset: \(label)}") { SourceKinds.read($0) }
        #expect(result.diagnostics.count == 1)
        #expect(result.diagnostics[0].split(separator: ": ", maxSplits: 1)[1] == sentence)
    }

    @Test(arguments: [3, 4, 5])
    func `a file over the limit is cut`(limit: Int) async throws {
        try await withTemporaryFolder { folder in
            try Data("abcd".utf8).write(to: URL(fileURLWithPath: folder + "/text"))
            let reading = try await FileSource(path: folder + "/text", limit: limit).read()
            #expect(reading.shown == "«\("abcd".prefix(limit))»")
            try Data("[12]".utf8).write(to: URL(fileURLWithPath: folder + "/json"))
            let json = FileSource(path: folder + "/json", limit: limit)
            if limit < 4 {
                let message = "the output is longer than 3 bytes, so its JSON is cut; raise max_bytes"
                await #expect(throws: SourceError(.tooLarge, message)) { try await json.read() }
            } else {
                #expect(try await json.read().shown == "[12]")
            }
        }
    }

    @Test func `what is no readable file is refused without waiting`() async throws {
        try await withTemporaryFolder { folder in
            let pipe = folder + "/pipe"
            #expect(unsafe mkfifo(pipe, 0o600) == 0)
            try FileManager.default.createSymbolicLink(atPath: folder + "/loop", withDestinationPath: folder + "/loop")
            try FileManager.default.createSymbolicLink(atPath: folder + "/lost", withDestinationPath: folder + "/none")
            let cases: [(String, SourceError)] = [
                (folder + "/lost", SourceError(.missing, "\(folder)/lost is a symbolic link that leads nowhere")),
                (pipe, SourceError(.unreadable, "\(pipe) is a named pipe, not a file")),
                (folder, SourceError(.unreadable, "\(folder) is a directory, not a file")),
                ("/dev/zero", SourceError(.unreadable, "/dev/zero is a device, not a file")),
                (folder + "/none", SourceError(.missing, "there is no file \(folder)/none")),
                ("/etc/passwd/x", SourceError(.missing, "there is no file /etc/passwd/x")),
                (
                    folder + "/loop",
                    SourceError(.unreadable, "cannot read \(folder)/loop: Too many levels of symbolic links")
                ),
            ]
            for (path, failure) in cases {
                await #expect(throws: failure) { try await FileSource(path: path).read() }
            }
        }
    }

    @Test func `a link leads to its file, and of a huge one no more than the limit is read`() async throws {
        try await withTemporaryFolder { folder in
            _ = FileManager.default.createFile(atPath: folder + "/huge", contents: Data("head".utf8))
            // A terabyte of nothing takes no room on the disk.
            #expect(unsafe truncate(folder + "/huge", 1 << 40) == 0)
            try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "huge")
            #expect(try await FileSource(path: folder + "/link", limit: 4).read().shown == "«head»")
        }
    }

    @Test func `a file that is replaced is never seen half`() async throws {
        try await withTemporaryFolder { folder in
            let place = URL(fileURLWithPath: folder + "/status.json")
            func write(_ number: Int) throws {
                try Data("[\(Array(repeating: "\(number)", count: 20_000).joined(separator: ","))]".utf8)
                    .write(to: place, options: .atomic)
            }
            try write(0)
            let writer = Task { for number in 1...50 { try write(number) } }
            let source = FileSource(path: place.path, format: .json)
            for _ in 0..<50 {
                let numbers = try await source.read().shown.dropFirst().dropLast().split(separator: ",")
                #expect(numbers.count == 20_000 && Set(numbers).count == 1)
            }
            try await writer.value
        }
    }

    @Test func `a file that grows and shrinks without pause is read as far as the limit at each time`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/log"
            _ = FileManager.default.createFile(atPath: path, contents: nil)
            let line = Array("0123456789\n".utf8)
            let isOver = Atomic(false)
            let writer = try KernelThread(name: "test writer") {
                let file = unsafe open(path, O_WRONLY | O_APPEND)
                defer { close(file) }
                var number = 0
                while !isOver.load(ordering: .relaxed) {
                    number += 1
                    _ = unsafe write(file, line, line.count)
                    if number % 20_000 == 0 { _ = ftruncate(file, 0) }
                }
            }
            defer { isOver.store(true, ordering: .relaxed) }
            let source = FileSource(path: path, limit: 100_000, format: .text)
            var lengths: Set<Int> = []
            // On a busy machine the writer has its turn late.
            var looks = 0
            while looks < 20 || lengths.count < 2 && looks < 2000 {
                looks += 1
                if looks > 20 { try await Task.sleep(for: .milliseconds(5)) }
                guard case .text(let text) = try await source.read().content else { throw CancellationError() }
                let bytes = Array(text.utf8)
                #expect(bytes.count <= 100_000)
                #expect(bytes.indices.allSatisfy { bytes[$0] == line[$0 % line.count] })
                lengths.insert(bytes.count)
            }
            isOver.store(true, ordering: .relaxed)
            writer.join()
            #expect(lengths.count > 1)
        }
    }

    @Test func `a file that others keep to themselves is told as such`() async {
        await #expect(processExitsWith: .success) {
            try await withTemporaryFolder { folder in
                let path = folder + "/secret"
                _ = FileManager.default.createFile(atPath: path, contents: Data("x".utf8))
                guard unsafe chmod(path, 0) == 0, unsafe chmod(folder, 0o755) == 0 else { exit(EXIT_FAILURE) }
                // Root may read everything, so as somebody else.
                if geteuid() == 0, seteuid(65_534) != 0 { exit(EXIT_FAILURE) }
                let failure = SourceError(.unreadable, "may not read \(path); its owner or mode forbids it")
                do throws(SourceError) {
                    _ = try await FileSource(path: path).read()
                    exit(EXIT_FAILURE)
                } catch {
                    let isTold = error == failure && FileSource(path: path).preflightFailure == failure
                    if getuid() == 0 { _ = seteuid(0) }
                    try? FileManager.default.removeItem(atPath: folder)
                    exit(isTold ? EXIT_SUCCESS : EXIT_FAILURE)
                }
            }
        }
    }

    @Test func `files of the kernel that claim to be empty are read`() async throws {
        #expect(try await FileSource(path: "/proc/self/cmdline").read().shown.contains("swift"))
    }

    @Test(arguments: [0, 1, 511, 512, 513, 4095, 4096, 4097, 65_535, 65_536, 65_537, 200_000])
    func `a file of any length is read whole, or up to the limit`(size: Int) async throws {
        try await withTemporaryFolder { folder in
            let bytes = (0..<size).map { UInt8(ascii: "a") + UInt8($0 % 26) }
            try Data(bytes).write(to: URL(fileURLWithPath: folder + "/text"))
            for limit in [size, size + 1, max(1, size / 2)] {
                let read = try RegularFile.read(folder + "/text", limit: limit).get()
                #expect(read.bytes == Array(bytes.prefix(limit)) && read.isCut == (size > limit), "\(limit)")
            }
        }
    }

    @Test func `what is kept of a small file takes little room`() async throws {
        try await withTemporaryFolder { folder in
            try Data("{\"depth\":3}".utf8).write(to: URL(fileURLWithPath: folder + "/text"))
            #expect(try RegularFile.read(folder + "/text", limit: 1 << 20).get().bytes.capacity < 64)
        }
    }

    @Test func `a file of the kernel that is longer than its first piece is read whole`() throws {
        let longest = try RegularFile.read("/proc/self/maps", limit: 1 << 22).get()
        #expect(!longest.isCut && longest.bytes.count > 4096 && longest.bytes.last == UInt8(ascii: "\n"))
        let cut = try RegularFile.read("/proc/self/maps", limit: 5000).get()
        #expect(cut.isCut && cut.bytes.count == 5000)
    }
}
