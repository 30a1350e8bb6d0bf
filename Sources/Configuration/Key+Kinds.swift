extension Key where Value == Bool {
    /// A switch.
    public init(_ name: String, default: Bool, _ about: String) {
        self.init(ConfigKey(name, .bool, default: .value("\(`default`)"), about), default: `default`) { $0.bool($1) }
    }
}

extension Key where Value == Bool? {
    /// A switch whose default only words can tell.
    public init(_ name: String, default words: ConfigKey.Default = .none, _ about: String) {
        self.init(ConfigKey(name, .bool, default: words, about)) { $0.bool($1) }
    }
}

extension Key where Value == Int {
    /// A whole number within `range`.
    public init(_ name: String, in range: ClosedRange<Int>, default: Int, _ about: String) {
        let row = ConfigKey(name, .integer(range), default: .value(String(`default`)), about)
        self.init(row, default: `default`) { $0.integer($1, in: range) }
    }

    /// A number of bytes within `range`; `text` is how the default is written.
    public init(_ name: String, bytes range: ClosedRange<Int>, default text: String, _ about: String) {
        let row = ConfigKey(name, .bytes(range), default: .value(text), about)
        self.init(row, default: ByteCountText.parse(text) ?? range.lowerBound) { $0.bytes($1, in: range) }
    }
}

extension Key where Value == Int? {
    /// A whole number within `range` whose default only words can tell.
    public init(_ name: String, in range: ClosedRange<Int>, default words: ConfigKey.Default = .none, _ about: String) {
        self.init(ConfigKey(name, .integer(range), default: words, about)) { $0.integer($1, in: range) }
    }
}

extension Key where Value == Double {
    /// A number within `range`.
    public init(_ name: String, in range: ClosedRange<Double>, default: Double, _ about: String) {
        let row = ConfigKey(name, .number(range), default: .value(NumberText.of(`default`)), about)
        self.init(row, default: `default`) { $0.number($1, in: range) }
    }
}

extension Key where Value == Double? {
    /// A number whose default only words can tell.
    public init(_ name: String, default words: ConfigKey.Default = .none, _ about: String) {
        self.init(ConfigKey(name, .number(nil), default: words, about)) { $0.number($1) }
    }
}

extension Key where Value == Duration {
    /// A duration within `range`.
    public init(_ name: String, in range: ClosedRange<Duration>, default: Duration, _ about: String) {
        let text = `default` == .zero ? "0" : DurationText.format(`default`)
        let row = ConfigKey(name, .duration(range), default: .value(text), about)
        self.init(row, default: `default`) { $0.duration($1, in: range) }
    }
}

extension Key where Value == Duration? {
    /// A duration within `range` whose default only words can tell.
    public init(
        _ name: String,
        in range: ClosedRange<Duration>,
        default words: ConfigKey.Default = .none,
        _ about: String
    ) {
        self.init(ConfigKey(name, .duration(range), default: words, about)) { $0.duration($1, in: range) }
    }
}

extension Key where Value == ClosedRange<Duration> {
    /// One duration or two, within `range`.
    public init(
        _ name: String,
        in range: ClosedRange<Duration>,
        default: ClosedRange<Duration>,
        _ about: String
    ) {
        let text = DurationText.formatRange(`default`)
        let row = ConfigKey(name, .durations(range), default: .value(text), about)
        self.init(row, default: `default`) { $0.durationRange($1, in: range) }
    }
}

extension Key where Value == ClosedRange<Duration>? {
    /// One duration or two, within `range`, without a default.
    public init(_ name: String, in range: ClosedRange<Duration>, _ about: String) {
        self.init(ConfigKey(name, .durations(range), about)) { $0.durationRange($1, in: range) }
    }
}

extension Key where Value == String? {
    /// A text whose default only words can tell.
    public init(
        _ name: String,
        default words: ConfigKey.Default = .none,
        example: String? = nil,
        _ about: String
    ) {
        self.init(ConfigKey(name, .text, default: words, example: example, about)) { $0.string($1) }
    }
}

extension Key where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of the words of an enumeration.
    public init(_ name: String, default: Value, _ about: String) {
        let row = ConfigKey(name, .choice(of: Value.self), default: .value(`default`.rawValue), about)
        self.init(row, default: `default`) { $0.choice($1, of: Value.self) }
    }
}
