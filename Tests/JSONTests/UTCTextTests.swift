import Testing

@testable import JSON

@Suite struct UTCTextTests {
    @Test(arguments: [
        (0, 0, "1970-01-01T00:00:00.000000Z"),
        (1_795_968_000, 45, "2026-11-29T16:00:00.000045Z"),
        (951_827_696, 789_012, "2000-02-29T12:34:56.789012Z"),
        (-1, 999_999, "1969-12-31T23:59:59.999999Z"),
        (-62_167_219_200, 1, "0000-01-01T00:00:00.000001Z"),
        (253_402_300_799, 123_456, "9999-12-31T23:59:59.123456Z"),
    ])
    func `a moment stands behind what was there, with microseconds or milliseconds`(
        seconds: Int,
        microseconds: Int,
        text: String
    ) {
        var bytes = Array("at ".utf8)
        bytes.append(utc: seconds, microseconds: microseconds)
        #expect(String(decoding: bytes, as: UTF8.self) == "at \(text)")
        bytes = []
        bytes.append(utc: seconds, milliseconds: microseconds / 1000)
        #expect(String(decoding: bytes, as: UTF8.self) == "\(text.dropLast(4))Z")
    }

    @Test(arguments: [0, 1, 9, 10, 99, 100, 12_345, 9_999_999_999, UInt64.max - 1, UInt64.max])
    func `a number stands in its decimal digits`(number: UInt64) {
        var bytes: [UInt8] = []
        bytes.append(digits: number)
        #expect(String(decoding: bytes, as: UTF8.self) == "\(number)")
        #expect(number.digitCount == bytes.count)
    }

    @Test(arguments: [0, 9, 10, 15, 16, 255, 4096, 0xDEAD_BEEF, UInt64.max])
    func `a number in hexadecimal digits`(_ number: UInt64) {
        var bytes = Array("0x".utf8)
        bytes.append(hexDigits: number)
        #expect(String(decoding: bytes, as: UTF8.self) == "0x" + String(number, radix: 16))
    }

    private func isSame(_ one: [UInt8], _ other: [UInt8]) -> Bool { one.span.isSame(as: other.span) }

    @Test func `bytes are the same where each of them is`() {
        let bytes = Array("0123456789abcdefghij".utf8)
        #expect(isSame(bytes, Array(bytes[...])))
        #expect(!isSame(bytes, Array(bytes.dropLast())))
        #expect(!isSame(bytes, bytes + bytes))
        #expect(isSame([], []))
        for place in bytes.indices {
            var other = bytes
            other[place] ^= 1
            #expect(!isSame(bytes, other))
        }
    }

    @Test func `a string is escaped wherever the byte stands that asks for it`() {
        let plain = "abcdefghijklmnopqrstuvwxyz ~"
        for (sign, escape) in [
            ("\"", "\\\""), ("\\", "\\\\"), ("\n", "\\n"), ("\u{1}", "\\u0001"), ("\u{2028}", "\\u2028"),
        ] {
            for length in 0...plain.count {
                let (start, end) = (plain.prefix(length), plain.dropFirst(length))
                #expect(JSONText("\(start)\(sign)\(end)").description == "\"\(start)\(escape)\(end)\"")
            }
        }
    }
}
