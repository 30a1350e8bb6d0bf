/// Random numbers that cost no system call: for made-up values, and for spreading work in time; not for secrets.
///
/// SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
public struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Begins at `seed`: the same numbers each time.
    public init(seed: UInt64) { state = seed }

    /// Begins anywhere.
    public init() { state = .random(in: 0 ... .max) }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension SplitMix64 {
    /// A time span, drawn as ``Swift/Duration/random(in:using:)`` does.
    ///
    /// Here the compiler knows which generator it is, which it does not where that is called from another module.
    public mutating func duration(in range: ClosedRange<Duration>) -> Duration { .random(in: range, using: &self) }
}
