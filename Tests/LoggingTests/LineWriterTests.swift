import Foundation
import Glibc
import Synchronization
import Testing

@testable import Logging

/// Lines that nobody reads for a while.
@Suite struct LineWriterTests {
    /// A pipe that takes one page.
    private final class NarrowPipe {
        let pipe = Pipe()
        var reader: CInt { pipe.fileHandleForReading.fileDescriptor }
        var writer: CInt { pipe.fileHandleForWriting.fileDescriptor }

        init() { #expect(fcntl(pipe.fileHandleForWriting.fileDescriptor, CInt(1031), 4096) >= 4096) }

        /// Reads until `end` is there, which is looked for each time.
        func read(until isEnd: (String) -> Bool) throws -> String {
            var text = ""
            while !isEnd(text) { text += String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self) }
            return text
        }
    }

    private static func line(_ number: Int) -> [UInt8] {
        Array("line \(number) \(String(repeating: "x", count: 90))\n".utf8)
    }

    private func numbers(in text: String) -> [Int] {
        text.split(separator: "\n").compactMap { $0.split(separator: " ").dropFirst().first.flatMap { Int($0) } }
    }

    @Test func `who writes does not wait, and nothing is lost or turned around`() throws {
        let narrow = NarrowPipe()
        let lines = LineWriter(to: narrow.writer) { _ in Array("left out\n".utf8) }
        for number in 1...2000 { lines.put(Self.line(number)) }
        let text = try narrow.read { $0.contains("line 2000 ") && $0.hasSuffix("\n") }
        #expect(numbers(in: text) == Array(1...2000))
        lines.flush()
        lines.put(Self.line(2001))
        #expect(numbers(in: try narrow.read { $0.hasSuffix("\n") }) == [2001])
    }

    @Test func `lines of several threads keep the order of each`() throws {
        let narrow = NarrowPipe()
        let lines = LineWriter(to: narrow.writer) { _ in [] }
        DispatchQueue.concurrentPerform(iterations: 4) { thread in
            for number in 1...200 { lines.put(Self.line(thread * 1000 + number)) }
        }
        let text = try narrow.read { $0.split(separator: "\n").count == 800 && $0.hasSuffix("\n") }
        for thread in 0..<4 {
            let own = numbers(in: text).filter { $0 / 1000 == thread }
            #expect(own == (1...200).map { thread * 1000 + $0 })
        }
    }

    @Test func `what there is no room for is told in its place`() throws {
        let narrow = NarrowPipe()
        let lines = LineWriter(to: narrow.writer, room: 5000) { Array("left out \($0)\n".utf8) }
        for number in 1...500 { lines.put(Self.line(number)) }
        let text = try narrow.read { $0.contains("left out ") && $0.hasSuffix("\n") }
        let all = text.split(separator: "\n")
        let kept = all.dropLast().count
        #expect(numbers(in: text.components(separatedBy: "left")[0]) == Array(1...kept))
        #expect(all.last == "left out \(500 - kept)")
        lines.flush()
        lines.put(Self.line(501))
        #expect(numbers(in: try narrow.read { $0.hasSuffix("\n") }) == [501])
    }

    @Test func `a reader that is gone holds nobody up, and a long text comes whole`() throws {
        let narrow = NarrowPipe()
        let lines = LineWriter(to: narrow.writer) { _ in [] }
        let long = Array((String(repeating: "y", count: 50_000) + "\n").utf8)
        lines.put(long)
        #expect(try narrow.read { $0.hasSuffix("\n") }.utf8.count == long.count)
        signal(SIGPIPE, SIG_IGN)
        try narrow.pipe.fileHandleForReading.close()
        for number in 1...200 { lines.put(Self.line(number)) }
        lines.flush()
    }
}
