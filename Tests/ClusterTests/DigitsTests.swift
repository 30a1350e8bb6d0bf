import Testing

@testable import Cluster

@Suite struct DigitsTests {
    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("007", 7), ("-15", -15), ("9223372036854775807", .max),
            ("-9223372036854775808", .min),
            ("9223372036854775808", nil), ("-9223372036854775809", nil), ("99999999999999999999", nil), ("", nil),
            ("-", nil),
            ("+1", nil), ("--1", nil), ("1-", nil), ("1 ", nil), ("1e3", nil), ("٣", nil),
        ] as [(String, Int64?)]
    )
    func `a number is digits, and as large as there is room for`(text: String, number: Int64?) {
        #expect(Int64(digits: Array(text.utf8)[...]) == number)
    }

    @Test(
        arguments: [
            ("0", 0), ("18446744073709551615", .max), ("18446744073709551616", nil), ("184467440737095516150", nil),
            ("-1", nil), ("", nil), ("1.0", nil),
        ] as [(String, UInt64?)]
    )
    func `one that has no sign neither`(text: String, number: UInt64?) {
        #expect(UInt64(digits: Array(text.utf8)[...]) == number)
    }
}
