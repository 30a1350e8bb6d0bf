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
        guard let kind = section[Self.kindKey] else { return nil }
        let used = Self.options(of: kind)
        for key in Self.options.map(\.name) where section.has(key) && !used.contains(key) {
            _ = section.node(key)
            section.report("\(section.name(of: key)) has no use with generate: \(kind.rawValue)", atKey: key)
        }
        guard var options = Self.range(kind, section) else { return nil }
        if used.contains(Self.valueKey.name) {
            guard let value = section[Self.valueKey] else {
                section.report("\(section.owner) lacks a value; generate: constant publishes it", at: Self.key)
                return nil
            }
            guard let json = JSONValue(value, section.diagnostics) else { return nil }
            options.value = json
        }
        if used.contains(Self.periodKey.name) {
            guard let period = section.value(Self.periodKey) else { return nil }
            options.period = period
        }
        if used.contains(Self.countKey.name) {
            guard let count = section.value(Self.countKey) else { return nil }
            options.count = count
        }
        if used.contains(Self.seedKey.name) {
            guard let seed = section.value(Self.seedKey) else { return nil }
            options.seed = UInt64(bitPattern: Int64(seed ?? .random(in: .min ... .max)))
        }
        return Generator(kind, options)
    }

    /// `min` and `max`: 0 and 100 unless said otherwise; a counter begins at 1 and has no end.
    private static func range(_ kind: Generator.Kind, _ section: ConfigSection) -> Generator.Options? {
        let usual = kind == .counter ? 1.0 : 0.0
        guard options(of: kind).contains(minKey.name) else { return Generator.Options(range: 0...100) }
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
