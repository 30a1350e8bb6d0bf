import Configuration

/// One of the places of a cron expression.
enum CronField: Int, CaseIterable {
    case second, minute, hour, day, month, weekday

    /// The numbers it takes; 0 and 7 are both Sunday.
    var range: ClosedRange<Int> {
        switch self {
        case .second, .minute: 0...59
        case .hour: 0...23
        case .day: 1...31
        case .month: 1...12
        case .weekday: 0...7
        }
    }

    /// What a lone `*` stands for: each number once.
    var all: ClosedRange<Int> { self == .weekday ? 0...6 : range }

    /// Words for the numbers, from the lowest on.
    var names: [String] {
        switch self {
        case .month: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        case .weekday: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
        default: []
        }
    }

    /// What may stand in it, for messages.
    var allowed: String {
        let numbers = "\(range.lowerBound) to \(range.upperBound)"
        return switch self {
        case .month: "\(numbers) or jan to dec"
        case .weekday: "\(numbers) or sun to sat"
        default: numbers
        }
    }
}

/// What one place of a cron expression says, as sets of bits.
struct CronSet: Hashable, Sendable {
    /// Bit n stands for the number n.
    var numbers: UInt64 = 0
    /// `L` among the days: the last of the month.
    var hasLastDay = false
    /// `mon#2` and `friL` among the weekdays: bit 8w + n stands for the n-th weekday w of a month, n = 6 for the last.
    var places: UInt64 = 0
    /// Whether it begins with `*`: then it asks for nothing in particular, even with a step.
    var isStar = false

    static let lastPlace = 6

    mutating func formUnion(_ other: CronSet) {
        numbers |= other.numbers
        places |= other.places
        hasLastDay = hasLastDay || other.hasLastDay
    }
}

extension UInt64 {
    /// The lowest bit from `start` on that is set.
    func firstBit(from start: Int) -> Int? {
        guard start < 64, self >> UInt64(start) != 0 else { return nil }
        return start + (self >> UInt64(start)).trailingZeroBitCount
    }

    var lowestBit: Int { trailingZeroBitCount }
    var highestBit: Int { 63 - leadingZeroBitCount }

    /// The least distance between two bits that are set; nil where there are none.
    var shortestDistance: Int? {
        var shortest: Int?
        var last = firstBit(from: 0)
        while let one = last, let next = firstBit(from: one + 1) {
            shortest = Swift.min(shortest ?? 64, next - one)
            last = next
        }
        return shortest
    }

    /// The bits of a range.
    static func bits(_ range: ClosedRange<Int>) -> UInt64 {
        (UInt64.max >> UInt64(63 - range.count + 1)) << UInt64(range.lowerBound)
    }
}
