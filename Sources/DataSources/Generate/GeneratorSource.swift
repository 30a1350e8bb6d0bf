import JSON
import Configuration
import Foundation
import Synchronization

/// Made-up values, for demonstrations and tests.
struct GeneratorSource: SynchronousSource {
    /// The one owner of what the next value depends on.
    private final class State: Sendable {
        let generator: Mutex<Generator>
        init(_ generator: Generator) { self.generator = Mutex(generator) }
    }

    private let state: State

    init(_ generator: Generator) { state = State(generator) }

    func readNow() throws(SourceError) -> SourceResult {
        let value = state.generator.withLock { $0.next(at: Date()) }
        if case .string(let text) = value { return SourceResult(.text(text)) }
        return SourceResult(JSONText(value))
    }
}

extension GeneratorSource: ContinuedSource {
    func goOn(behind value: ArraySlice<UInt8>) {
        guard let json = try? JSONText(validating: Array(value)) else { return }
        state.generator.withLock { $0.goOn(behind: JSONValue(json)) }
    }
}

extension GeneratorSource {
    init?(reading section: ConfigSection) {
        guard let generator = Self.generator(reading: section) else { return nil }
        self.init(generator)
    }

    static func generator(reading section: ConfigSection) -> Generator? {
        let kind = section[Self.kindKey]
        let names = Self.options.map(\.name)
        // Where the kind is not known, any of them may go with it.
        let used = kind.map { Self.options(of: $0) } ?? Set(names)
        for key in names where section.has(key) && !used.contains(key) {
            _ = section.node(key)
            section.report("\(section.name(of: key)) has no use with generate: \(kind?.rawValue ?? "")", atKey: key)
        }
        func option<Value>(_ key: Key<Value>) -> Value? {
            used.contains(key.name) ? section.value(key) : key.defaultValue
        }
        // What is wrong with one of them is told whatever else is.
        let range = used.contains(minKey.name) ? range(kind, section) : Generator.Options(range: 0...100)
        let (period, count, seed) = (option(periodKey), option(countKey), option(seedKey))
        let value = value(kind, section)
        guard let kind, var options = range, let period, let count, let seed, let value else { return nil }
        (options.period, options.count) = (period, count)
        options.seed = UInt64(bitPattern: Int64(seed ?? .random(in: .min ... .max)))
        if let value { options.value = value }
        return Generator(kind, options)
    }

    /// What a constant publishes; none for other kinds, nil after a fault.
    private static func value(_ kind: Generator.Kind?, _ section: ConfigSection) -> JSONValue?? {
        guard kind == .constant else { return .some(nil) }
        guard let value = section[Self.valueKey] else {
            let reason = "lacks a value; generate: constant publishes it"
            section.report("\(section.owner) \(reason)\(section.advice(for: valueKey.name, .any))", at: Self.key)
            return nil
        }
        return JSONValue(value, section.diagnostics).map { .some($0) }
    }

    /// `min` and `max`: 0 and 100 unless said otherwise; a counter begins at 1 and has no end.
    private static func range(_ kind: Generator.Kind?, _ section: ConfigSection) -> Generator.Options? {
        let usual = kind == .counter ? 1.0 : 0.0
        let (low, high) = (section.value(minKey), section.value(maxKey))
        guard let low, let high else { return nil }
        let least = low ?? usual
        let most = high ?? max(100, least)
        guard least <= most, (most - least).isFinite else {
            let below = "must not be below min, which is \(JSONText(.number(least)))"
            let problem = least <= most ? "is too far from min" : below
            let place = section.has(maxKey) ? maxKey.name : minKey.name
            section.report("\(section.name(of: maxKey.name)) \(problem)", at: place)
            return nil
        }
        var options = Generator.Options(range: least...most)
        options.isEndless = kind == .counter && !section.has(maxKey)
        return options
    }
}
