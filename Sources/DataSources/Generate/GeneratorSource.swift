import JSON
public import Configuration
import Foundation
import Synchronization

/// Made-up values, for demonstrations and tests.
public struct GeneratorSource: SynchronousSource {
    public static let key = "generate"

    /// The one owner of what the next value depends on.
    private final class State: Sendable {
        let generator: Mutex<Generator>
        init(_ generator: Generator) { self.generator = Mutex(generator) }
    }

    private let state: State

    init(_ generator: Generator) { state = State(generator) }

    public func readAtOnce() throws(SourceError) -> SourceResult {
        let value = state.generator.withLock { $0.next(at: Date()) }
        if case .string(let text) = value { return SourceResult(.text(text)) }
        return SourceResult(JSONText(value))
    }
}

extension GeneratorSource {
    public init?(reading fields: ConfigSection) {
        guard let generator = Self.generator(reading: fields) else { return nil }
        self.init(generator)
    }

    static func generator(reading fields: ConfigSection) -> Generator? {
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
        if used.contains("period") {
            let range = Duration.milliseconds(1)...DurationText.maximum
            guard let period = fields.option("period", or: options.period, { fields.duration($0, in: range) }) else {
                return nil
            }
            options.period = period
        }
        if used.contains("count") {
            let most = kind == .people ? Person.crowdLimit : 1000
            options.count = fields.integer("count", in: 1...most)
            if fields.has("count"), options.count == nil { return nil }
        }
        if used.contains("seed") {
            let random = Int.random(in: .min ... .max)
            guard let seed = fields.option("seed", or: random, { fields.integer($0) }) else { return nil }
            options.seed = UInt64(bitPattern: Int64(seed))
        }
        return Generator(kind, options)
    }

    /// The options that a kind of made-up values has a use for; none for a word that is no kind.
    public static func options(of kind: String) -> Set<String> {
        Generator.Kind(rawValue: kind).map { options(of: $0) } ?? []
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
    private static func range(_ kind: Generator.Kind, _ fields: ConfigSection) -> Generator.Options? {
        let usual = kind == .counter ? 1.0 : 0.0
        guard options(of: kind).contains("min") else { return Generator.Options(range: 0...100) }
        let least = fields.option("min", or: usual) { fields.number($0) }
        let most = fields.option("max", or: max(100, least ?? 0)) { fields.number($0) }
        guard let least, let most else { return nil }
        guard least <= most, (most - least).isFinite else {
            let below = "must not be below min, which is \(JSONText(.number(least)))"
            let problem = least <= most ? "is too far from min" : below
            fields.report("\(fields.name(of: "max")) \(problem)", at: fields.has("max") ? "max" : "min")
            return nil
        }
        var options = Generator.Options(range: least...most)
        options.isEndless = kind == .counter && !fields.has("max")
        return options
    }
}
