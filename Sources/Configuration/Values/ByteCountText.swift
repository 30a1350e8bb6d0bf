/// Sizes as people write them: `64MiB`, `500kB`, `1.5GiB`, or a plain number of bytes.
public enum ByteCountText {
    static let units: [(name: String, bytes: Int)] = [
        ("B", 1), ("kB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40),
    ]

    /// The number of bytes, rounded down; nil if it isn't one or does not fit an `Int`.
    public static func parse(_ text: String) -> Int? {
        let number = text.utf8.prefix { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
        let name = String(decoding: text.utf8[number.endIndex...], as: UTF8.self)
        guard let unit = name.isEmpty ? 1 : units.first(where: { $0.name == name })?.bytes else { return nil }
        let digits = String(decoding: number, as: UTF8.self)
        if let whole = Int(digits) {
            let (bytes, overflow) = whole.multipliedReportingOverflow(by: unit)
            return overflow ? nil : bytes
        }
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), !name.isEmpty, let decimal = Double(digits) else {
            return nil
        }
        let bytes = decimal * Double(unit)
        // Converting truncates, and traps beyond the range, of which this is the first excluded value.
        return bytes < 0x1p63 ? Int(bytes) : nil
    }

    /// The number as people write it, in the largest unit that has it whole.
    public static func format(_ bytes: Int) -> String {
        let unit = units.filter { bytes != 0 && bytes.isMultiple(of: $0.bytes) }.max { $0.bytes < $1.bytes } ?? units[0]
        return "\(bytes / unit.bytes)\(unit.name)"
    }

    /// The spelling that was probably meant, such as `64MiB` for `64M` and `64 mib`; nil if there is none.
    static func suggestion(for text: String) -> String? {
        let plain = text.lowercased().filter { $0 != " " }
        let number = plain.prefix { $0.isNumber || $0 == "." }
        let name = plain.dropFirst(number.count)
        let wanted = name.count == 1 && name != "b" ? "\(name)ib" : String(name)
        guard text.utf8.count <= 40, let unit = units.first(where: { $0.name.lowercased() == wanted })?.name else {
            return nil
        }
        let meant = "\(number)\(unit)"
        return parse(meant) == nil ? nil : meant
    }
}
