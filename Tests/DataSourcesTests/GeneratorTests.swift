import Foundation
import Testing

@testable import JSON
@testable import Randomness
@testable import DataSources

@Suite struct GeneratorTests {
    private func values(_ yaml: String, at seconds: [Double]) throws -> [String] {
        let result = try reading(yaml) { GeneratorSource.generator(reading: $0) }
        #expect(result.diagnostics == [])
        var generator = try #require(result.value)
        return seconds.map { JSONText(generator.next(at: Date(timeIntervalSince1970: $0))).description }
    }

    @Test(
        arguments: [
            ("{generate: constant, value: hi}", [0, 1], ["\"hi\"", "\"hi\""]),
            (
                "{generate: constant, value: {b: [1.50, 'true', true, null, ~, 0x1F, ''], a: }}", [0],
                ["{\"b\":[1.50,\"true\",true,null,null,31,\"\"],\"a\":null}"]
            ),
            ("generate: counter", [0, 0, 0], ["1", "2", "3"]),
            ("{generate: counter, min: -1, max: 1}", [0, 0, 0, 0], ["-1", "0", "1", "-1"]),
            ("{generate: counter, min: 0.5, max: 1}", [0, 0], ["0.5", "0.5"]),
            (
                "generate: clock", [0, 1_795_222_876.5],
                ["\"1970-01-01T00:00:00.000000Z\"", "\"2026-11-21T01:01:16.500000Z\""]
            ),
            ("{generate: sine, min: -1, max: 1, period: 4s}", [0, 1, 2, 3, 4, -3], ["0", "1", "0", "-1", "0", "1"]),
            ("{generate: sine, min: 0, max: 2, period: 4s, count: 4}", [0], ["[1,2,1,0]"]),
            (
                "{generate: step, min: 10, max: 20, count: 3, period: 30s}", [0, 9.9, 10, 20, 29, 30],
                ["10", "10", "15", "20", "20", "10"]
            ),
            ("{generate: step, count: 1}", [0, 50], ["0", "0"]), ("{generate: random, min: 7, max: 7}", [0], ["7"]),
        ] as [(String, [Double], [String])]
    )
    func `values follow the options and the time`(yaml: String, seconds: [Double], values: [String]) throws {
        #expect(try self.values(yaml, at: seconds) == values)
    }

    @Test(arguments: ["random", "walk", "people"])
    func `a seed makes values repeatable, another changes them`(kind: String) throws {
        let times = Array(repeating: 0.0, count: 20)
        let first = try values("{generate: \(kind), seed: 1, count: 3}", at: times)
        #expect(try values("{generate: \(kind), seed: 1, count: 3}", at: times) == first)
        #expect(try values("{generate: \(kind), seed: -2, count: 3}", at: times) != first)
        #expect(Set(first).count > 10)
    }

    @Test(arguments: ["random", "walk"])
    func `random values stay in their range and use it`(kind: String) throws {
        let numbers = try values("{generate: \(kind), seed: 4, min: -2, max: 3}", at: Array(repeating: 0, count: 5000))
            .compactMap { Double($0) }
        #expect(numbers.count == 5000)
        #expect(numbers.allSatisfy { (-2...3).contains($0) })
        #expect(try #require(numbers.min()) < -1.9)
        #expect(try #require(numbers.max()) > 2.9)
    }

    @Test func `ten people with different names, some of whom change each time`() throws {
        var generator = Generator(.people, Generator.Options(range: 0...100, seed: 7))
        var before: [JSONValue] = []
        for _ in 0..<50 {
            guard case .array(let people) = generator.next(at: Date()) else { throw CancellationError() }
            #expect(people.count == 10)
            #expect(people != before)
            before = people
        }
        guard case .object(let person) = before[3] else { throw CancellationError() }
        #expect(Set(person.members.map(\.name)) == ["id", "name", "email", "city", "age", "online", "steps"])
        #expect(person["id"] == 4 && person["name"] == "Dorin Distel" && person["email"] == "dorin.distel@example.org")
        var random = SplitMix64(seed: 0)
        #expect(Set(Person.crowd(of: 100, &random).map { "\($0.first) \($0.last)" }).count == 100)
    }

    @Test(arguments: [
        (
            "generate: sinus",
            [
                "1:11: \"generate\" of job \"j\" must be constant, counter, clock, random, sine, walk, step or people, not \"sinus\"; did you mean sine?"
            ]
        ),
        ("{generate: counter, period: 5s}", ["1:21: \"period\" of job \"j\" has no use with generate: counter"]),
        ("generate: constant", ["1:11: job \"j\" lacks a value; generate: constant publishes it"]),
        ("{generate: random, min: 5, max: 1}", ["1:33: \"max\" of job \"j\" must not be below min, which is 5"]),
        ("{generate: random, min: -1e308, max: 1e308}", ["1:38: \"max\" of job \"j\" is too far from min"]),
        ("{generate: people, count: 101}", ["1:27: \"count\" of job \"j\" must be between 1 and 100, not \"101\""]),
        ("{generate: sine, period: 0s}", ["1:26: \"period\" of job \"j\" must be at least 1ms, not 0s"]),
        ("{generate: random, min: x}", ["1:25: \"min\" of job \"j\" must be a number, not \"x\""]),
        ("{generate: random, min: 500}", []),
    ])
    func `options are checked where they stand`(yaml: String, diagnostics: [String]) throws {
        let result = try reading(yaml) { SourceKinds.read($0) }
        #expect(result.diagnostics == diagnostics)
        #expect((result.value == nil) == !diagnostics.isEmpty || yaml.contains("counter"))
    }

    @Test func `a source publishes what its generator makes`() async throws {
        let source = try #require(try reading("generate: counter") { GeneratorSource(reading: $0) }.value)
        for count in 1...3 { #expect(try await source.read().shown == "\(count)") }
        #expect(source.text == "generate")
    }
}
