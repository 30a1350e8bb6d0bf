import Configuration

extension GeneratorSource {
    static let kindKey = Key<Generator.Kind?>(
        ConfigKey("generate", .choice(of: Generator.Kind.self), example: "random", "Made-up values.")
    ) { $0.choice($1, of: Generator.Kind.self) }

    static let minKey = Key<Double?>("min", default: .words("0; counter: 1"), "The least value.")
    static let maxKey = Key<Double?>("max", default: .words("100; counter: no end"), "The greatest value.")
    static let periodKey = Key(
        "period",
        in: .milliseconds(1)...DurationText.maximum,
        default: .seconds(60),
        "How long one wave takes."
    )
    static let countKey = Key<Int?>(
        ConfigKey(
            "count",
            .integer(1...1000),
            default: .words("one value; people: 10, step: 5"),
            "How many values, people or steps."
        )
    ) { section, name in
        section.integer(name, in: 1...(section[kindKey] == .people ? Person.crowdLimit : 1000))
    }
    static let valueKey = Key<Node?>(
        ConfigKey("value", .anything, default: .required, "The value of a constant.")
    ) { $0.node($1) }
    static let seedKey = Key<Int?>(
        "seed",
        in: .min ... .max,
        default: .words("a new one at each start"),
        "Makes random values the same in every run."
    )

    static let row = kindKey.row
    static let options = [minKey.row, maxKey.row, periodKey.row, countKey.row, valueKey.row, seedKey.row]
    static let isReadOnly = true

    static func takes(_ option: String, with value: Node) -> Bool {
        value.text.flatMap(Generator.Kind.init).map { options(of: $0).contains(option) } ?? false
    }

    /// The names of the options that a kind of made-up values has a use for.
    static func options(of kind: Generator.Kind) -> Set<String> {
        let rows: [ConfigKey] =
            switch kind {
            case .constant: [valueKey.row]
            case .counter: [minKey.row, maxKey.row]
            case .clock: []
            case .random, .walk: [minKey.row, maxKey.row, countKey.row, seedKey.row]
            case .sine, .step: [minKey.row, maxKey.row, periodKey.row, countKey.row]
            case .people: [countKey.row, seedKey.row]
            }
        return Set(rows.map(\.name))
    }
}
