import Foundation

/// A number in the digits that it came with, as far as they fit: the rule of the page, in public/format.js.
enum ShownNumber {
    /// How many digits there is room for; those behind the point that don't fit are rounded away, others never.
    private static let room = 12
    private static let mostDigits = 400

    /// The text of a JSON number for people, without signs between its digits; with as many `decimals` as a job says, up
    /// to 12, or else with those that it has.
    static func text(_ digits: String, decimals wanted: Int? = nil) -> String {
        guard digits.utf8.count <= mostDigits, let parts = digits.wholeMatch(of: /(-?)([0-9]+)(?:\.([0-9]+))?/) else {
            return digits
        }
        let (sign, whole, given) = (parts.1, parts.2, parts.3 ?? "")
        let fixed = wanted.map { min(max($0, 0), room) }
        let fraction = given + String(repeating: "0", count: max(0, (fixed ?? 0) - given.count))
        let decimals = fixed ?? max(0, min(fraction.count, room - whole.count))
        let isTiny =
            fixed == nil && fraction.count > decimals && whole.allSatisfy { $0 == "0" }
            && fraction.prefix(max(0, decimals - 2)).allSatisfy { $0 == "0" }
        if isTiny { return exponential(digits) }
        var kept = rounded(Array((whole + fraction.prefix(decimals)).utf8), up: isUp(fraction, behind: decimals))
        while kept.count <= decimals { kept.insert(UInt8(ascii: "0"), at: 0) }
        let point = kept.count - decimals
        var behind = kept[point...]
        // Zeros that came are digits; those that rounding leaves are none.
        if fixed == nil, fraction.count > decimals { while behind.last == UInt8(ascii: "0") { behind.removeLast() } }
        let text = String(sign) + String(decoding: kept[..<point], as: UTF8.self)
        return behind.isEmpty ? text : text + "." + String(decoding: behind, as: UTF8.self)
    }

    /// Whether what is left out is half of the last digit that is kept, or more.
    private static func isUp(_ fraction: some StringProtocol, behind decimals: Int) -> Bool {
        fraction.utf8.dropFirst(decimals).first.map { $0 >= UInt8(ascii: "5") } ?? false
    }

    private static func rounded(_ digits: [UInt8], up: Bool) -> [UInt8] {
        guard up else { return digits }
        var digits = digits
        for index in digits.indices.reversed() {
            guard digits[index] == UInt8(ascii: "9") else {
                digits[index] += 1
                return digits
            }
            digits[index] = UInt8(ascii: "0")
        }
        return [UInt8(ascii: "1")] + digits
    }

    /// Three decimals and a power of ten, as JavaScript writes them: ECMA-262, Number.prototype.toExponential.
    private static func exponential(_ digits: String) -> String {
        guard let value = Double(digits) else { return digits }
        let parts = String(format: "%.3e", value).split(separator: "e")
        guard parts.count == 2, let power = Int(parts[1]) else { return digits }
        return "\(parts[0])e\(power < 0 ? "-" : "+")\(abs(power))"
    }
}
