import Foundation

/// How late runs began, read out of their events: each job's value is the time at which its source was read.
///
/// Jobs are due at a known place in each second. A run that is late by a whole second can't be told from one in time; but
/// then a run is missing, which is counted.
struct RunTimes {
    private let offsets: [Int]
    /// The seconds since 1970 whose runs count.
    private let window: Range<Int>
    /// In nanoseconds.
    private(set) var lateness = Histogram()
    /// Whether a run behind the window was seen, so that none of its own can follow.
    private(set) var isOver = false
    private var line: [UInt8] = []

    /// Runs can be early by as much, since the program and the clock it is told round differently.
    private static let tolerance = 1_000_000
    private static let second = 1_000_000_000

    /// `offsets` tells for each job how many nanoseconds behind the full second it is due.
    init(offsets: [Int], window: Range<Int>) {
        self.offsets = offsets
        self.window = window
    }

    /// Takes in a piece of the stream.
    mutating func take(_ bytes: borrowing Span<UInt8>) {
        for index in 0..<bytes.count {
            guard bytes[index] == .lineFeed else {
                line.append(bytes[index])
                continue
            }
            note(line[...])
            line.removeAll(keepingCapacity: true)
        }
    }

    /// Takes in a line such as `data: {"job":"j12","at":...,"data":"2026-11-21T01:02:03.456789Z"}`.
    private mutating func note(_ line: ArraySlice<UInt8>) {
        let start = Array("data: {\"job\":\"j".utf8)
        guard line.starts(with: start), line.count > 60, line.suffix(3) == Array("Z\"}".utf8)[...] else { return }
        let number = line.dropFirst(start.count).prefix { (0x30...0x39).contains($0) }
        guard let job = Int(String(decoding: number, as: UTF8.self)), offsets.indices.contains(job) else { return }
        let text = String(decoding: line.dropLast(2).suffix(27), as: UTF8.self)
        guard let (seconds, nanoseconds) = Self.time(text) else { return }
        let due = seconds * Self.second + nanoseconds - offsets[job] + Self.tolerance
        let slot = due / Self.second
        if slot >= window.upperBound { isOver = true }
        guard window.contains(slot) else { return }
        lateness.add(UInt64(max(0, due % Self.second - Self.tolerance)))
    }

    /// Seconds since 1970 and nanoseconds of `2026-11-21T01:02:03.456789Z`.
    private static func time(_ text: String) -> (seconds: Int, nanoseconds: Int)? {
        let parts = text.dropLast().split { !$0.isNumber }.compactMap { CInt($0) }
        guard parts.count == 7 else { return nil }
        var time = unsafe tm()
        unsafe (time.tm_year, time.tm_mon, time.tm_mday) = (parts[0] - 1900, parts[1] - 1, parts[2])
        unsafe (time.tm_hour, time.tm_min, time.tm_sec) = (parts[3], parts[4], parts[5])
        return unsafe (Int(timegm(&time)), Int(parts[6]) * 1000)
    }
}
