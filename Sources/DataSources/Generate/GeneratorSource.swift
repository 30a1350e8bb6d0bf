public import Configuration
import Foundation
import Synchronization

/// Made-up values, for demonstrations and tests.
public struct GeneratorSource: DataSource {
    public static let key = "generate"

    /// The one owner of what the next value depends on.
    private final class State: Sendable {
        let generator: Mutex<Generator>
        init(_ generator: Generator) { self.generator = Mutex(generator) }
    }

    private let state: State

    init(_ generator: Generator) { state = State(generator) }

    public func read() async throws(SourceFailure) -> Reading {
        Reading(JSONText(state.generator.withLock { $0.next(at: Date()) }))
    }
}

extension GeneratorSource {
    public init?(reading fields: Fields) {
        guard let generator = Self.generator(reading: fields) else { return nil }
        self.init(generator)
    }

    static func generator(reading fields: Fields) -> Generator? {
        guard let kind = fields.choice(Self.key, of: Generator.Kind.self) else { return nil }
        let used = Self.options(of: kind)
        for key in ["min", "max", "period", "count", "value", "seed"] where fields.has(key) && !used.contains(key) {
            _ = fields.node(key)
            fields.report("\(fields.name(of: key)) has no use with generate: \(kind.rawValue)", atKey: key)
        }
        guard var options = Self.range(kind, fields) else { return nil }
        if used.contains("value") {
            guard let value = fields.node("value") else {
                fields.report("\(fields.owner) lacks a value; generate: constant publishes it", at: Self.key)
                return nil
            }
            options.value = JSONValue(value)
        }
        if used.contains("period"), fields.has("period") {
            guard let period = fields.duration("period", in: .milliseconds(1) ... .seconds(36_500 * 86_400)) else { return nil }
            options.period = period
        }
        if used.contains("count"), fields.has("count") {
            let most = kind == .people ? Person.crowdLimit : 1000
            guard let count = fields.integer("count", in: 1...most) else { return nil }
            options.count = count
        }
        options.seed = UInt64.random(in: 0...UInt64.max)
        if used.contains("seed"), fields.has("seed") {
            guard let seed = fields.integer("seed") else { return nil }
            options.seed = UInt64(bitPattern: Int64(seed))
        }
        return Generator(kind, options)
    }

    private static func options(of kind: Generator.Kind) -> Set<String> {
        switch kind {
        case .constant: ["value"]
        case .counter: ["min", "max"]
        case .clock: []
        case .random, .walk: ["min", "max", "count", "seed"]
        case .sine, .step: ["min", "max", "period", "count"]
        case .people: ["count", "seed"]
        }
    }

    /// `min` and `max`: 0 and 100 unless said otherwise; a counter begins at 1 and has no end.
    private static func range(_ kind: Generator.Kind, _ fields: Fields) -> Generator.Options? {
        let usual = kind == .counter ? 1.0 : 0.0
        guard options(of: kind).contains("min") else { return Generator.Options(range: 0...100) }
        let least = fields.has("min") ? fields.number("min") : usual
        let most = fields.has("max") ? fields.number("max") : max(100, least ?? 0)
        guard let least, let most else { return nil }
        guard least <= most, (most - least).isFinite else {
            let problem = least <= most ? "is too far from min" : "must not be below min, which is \(JSONText(.number(least)))"
            fields.report("\(fields.name(of: "max")) \(problem)", at: fields.has("max") ? "max" : "min")
            return nil
        }
        var options = Generator.Options(range: least...most)
        options.isEndless = kind == .counter && !fields.has("max")
        return options
    }
}
