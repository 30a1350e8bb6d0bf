import Randomness
import JSON
import Foundation
import Glibc
import Synchronization

/// Makes up values: each is a function of the ones before, of a seed and of the time.
struct Generator: Sendable {
    enum Kind: String, Sendable, CaseIterable {
        case constant, counter, clock, random, sine, walk, step, people
    }

    /// What shapes the values; each kind uses some of it.
    struct Options: Hashable, Sendable {
        var range: ClosedRange<Double>
        /// A counter without an end has a range for its begin alone.
        var isEndless = false
        var period = Duration.seconds(60)
        var count: Int?
        var value = JSONValue.null
        var seed: UInt64 = 0
    }

    /// Options apart in memory: many generators of a file have the same.
    private final class SharedOptions: Sendable {
        let options: Options
        init(_ options: Options) { self.options = options }

        private static let newest = Mutex<SharedOptions?>(nil)

        /// Those that were asked for last, where they are the same.
        static func of(_ options: Options) -> SharedOptions {
            newest.withLock { newest in
                if let newest, newest.options == options { return newest }
                let made = SharedOptions(options)
                newest = made
                return made
            }
        }
    }

    let kind: Kind
    private let shared: SharedOptions
    private var options: Options { shared.options }
    private var random: SplitMix64
    private var counter: Double
    private var walkers: [Double]
    private var people: [Person]

    init(_ kind: Kind, _ options: Options) {
        self.kind = kind
        var rest = options
        // What it says is in the numbers from here on.
        rest.seed = 0
        shared = .of(rest)
        random = SplitMix64(seed: options.seed)
        counter = options.range.lowerBound
        let middle = options.range.lowerBound / 2 + options.range.upperBound / 2
        walkers = Array(repeating: middle, count: kind == .walk ? options.count ?? 1 : 0)
        people = kind == .people ? Person.crowd(of: options.count ?? 10, &random) : []
    }

    /// The next value; several in a list where `count` asks for them.
    mutating func next(at now: Date) -> JSONValue {
        switch kind {
        case .constant: options.value
        case .counter: nextCount()
        case .clock: .string(Self.clock(now))
        case .random: several { generator, _ in Double.random(in: generator.options.range, using: &generator.random) }
        case .sine: several { generator, part in generator.sine(at: now, shiftedBy: part) }
        case .walk: several { generator, _ in generator.walk() }
        case .step: .number(rounded(step(at: now)))
        case .people:
            nextPeople()
        }
    }

    /// The time in UTC with microseconds, "2026-11-21T01:02:03.456789Z", so that it shows how late a run is.
    private static func clock(_ now: Date) -> String {
        let microseconds = Int((now.timeIntervalSince1970 * 1e6).rounded(.down))
        var text: [UInt8] = []
        text.reserveCapacity(27)
        text.append(utc: microseconds / 1_000_000, microseconds: microseconds % 1_000_000)
        return String(decoding: text, as: UTF8.self)
    }

    /// One number, or as many as `count` says; `make` is told how far along the list each is, from 0 on to below 1.
    private mutating func several(_ make: (inout Generator, Double) -> Double) -> JSONValue {
        guard let count = options.count else { return .number(rounded(make(&self, 0))) }
        return .array((0..<count).map { .number(rounded(make(&self, Double($0) / Double(count)))) })
    }

    private mutating func nextCount() -> JSONValue {
        defer { count(behind: counter) }
        return Int64(exactly: counter).map { .integer($0) } ?? .number(counter)
    }

    private mutating func count(behind number: Double) {
        counter = number + 1
        if !options.isEndless, counter > options.range.upperBound { counter = options.range.lowerBound }
    }

    /// Goes on behind a value that another generator has made up; only a counter does.
    mutating func goOn(behind value: JSONValue) {
        let number: Double? =
            switch value {
            case .integer(let number): Double(number)
            case .number(let number): number
            default: nil
            }
        guard kind == .counter, let number, number >= options.range.lowerBound else { return }
        if options.isEndless || number <= options.range.upperBound { count(behind: number) }
    }

    /// A random step of at most a twentieth of the range, turned back at its ends; takes the walkers in turn.
    private mutating func walk() -> Double {
        let range = options.range
        let stride = (range.upperBound - range.lowerBound) / 20
        var place = walkers.removeFirst() + stride * Double.random(in: -1...1, using: &random)
        if place > range.upperBound { place = 2 * range.upperBound - place }
        if place < range.lowerBound { place = 2 * range.lowerBound - place }
        walkers.append(place)
        return place
    }

    private mutating func nextPeople() -> JSONValue {
        defer { Person.change(&people, &random) }
        return .array(people.map(\.json))
    }

    private func sine(at now: Date, shiftedBy part: Double) -> Double {
        let range = options.range
        let amplitude = (range.upperBound - range.lowerBound) / 2
        return range.lowerBound + amplitude * (1 + sin(2 * .pi * (phase(at: now) + part)))
    }

    /// A staircase of `count` levels from the lower to the upper end, then again from below.
    private func step(at now: Date) -> Double {
        let levels = Double(options.count ?? 5)
        let level = min((phase(at: now) * levels).rounded(.down), levels - 1)
        let range = options.range
        return range.lowerBound + (range.upperBound - range.lowerBound) * (levels > 1 ? level / (levels - 1) : 0)
    }

    /// How much of the period has passed, from 0 on to below 1; all jobs of one period go together.
    private func phase(at now: Date) -> Double {
        let period = options.period / .seconds(1)
        let rest = now.timeIntervalSince1970.truncatingRemainder(dividingBy: period) / period
        return rest < 0 ? rest + 1 : rest
    }

    /// Four digits over the whole range are enough for the eye.
    private func rounded(_ number: Double) -> Double {
        let range = options.range
        let span = range.upperBound - range.lowerBound
        let places = span > 0 ? Int(max(0, min(12, 3 - log10(span).rounded(.down)))) : 3
        return min(max(number.rounded(toPlaces: places), range.lowerBound), range.upperBound)
    }
}
