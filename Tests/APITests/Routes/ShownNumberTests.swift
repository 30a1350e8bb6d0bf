import Testing

@testable import API

/// The rows are those of Tests/PageModelTests/digits.test.mjs, without signs between the digits.
@Suite struct ShownNumberTests {
    @Test(arguments: [
        ("1234567.89", "1234567.89"), ("9007199254740993", "9007199254740993"), ("3.10", "3.10"), ("0", "0"),
        ("-5", "-5"), ("0.5", "0.5"), ("-0.30000000000000004", "-0.3"), ("1E400", "1E400"),
        ("0.333333333333333333", "0.33333333333"), ("99999.99999999999", "100000"), ("1.5e300", "1.5e300"),
        ("0.00001", "0.00001"), ("0.0000000000001234", "1.234e-13"), ("-9.99999999999999", "-10"),
        ("123456789012345678.55", "123456789012345679"), ("12345.0", "12345.0"), ("words", "words"), ("", ""),
    ])
    func `a badge shows a number with the digits that the page shows`(digits: String, shown: String) {
        #expect(ShownNumber.text(digits) == shown)
    }

    @Test(arguments: [
        ("3.14159", 2, "3.14"), ("3", 2, "3.00"), ("2.5", 0, "3"), ("-0.005", 2, "-0.01"),
        ("1234567.891", 1, "1234567.9"),
        ("1e9", 2, "1e9"),
    ])
    func `a job tells how many decimals its numbers have`(digits: String, decimals: Int, shown: String) {
        #expect(ShownNumber.text(digits, decimals: decimals) == shown)
    }
}
