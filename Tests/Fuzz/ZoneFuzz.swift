@testable import Scheduling

/// Files and rules of time zones: whatever they say, clocks stay near to UTC.
enum ZoneFuzz: FuzzTarget {
    static let name = "zone"

    static func run(_ bytes: [UInt8]) {
        if let rules = TZifReader.rules(bytes) { check(rules) }
        if let rule = PosixZone(String(decoding: bytes, as: UTF8.self)) { check(ZoneRules(rule)) }
    }

    private static func check(_ rules: ZoneRules) {
        for time in [Int(Int32.min), 0, 1_800_000_000, 4_102_444_800] + rules.times.prefix(5) + rules.times.suffix(5) {
            // As far as the clocks of a schedule may go.
            let near = min(1 << 43, max(-1 << 43, time))
            require(abs(rules.offset(at: near)) <= 26 * 3600, "clocks are at most 26 hours from UTC")
        }
    }
}
