import Randomness
import Testing

@testable import Tape

@Suite struct EventIDTests {
    @Test(
        arguments: [
            ("k3x9q1-1042", "k3x9q1", 1042),
            ("0-0", "0", 0),
            ("a-18446744073709551615", "a", .max),
            ("abcdefghijklmnopqr-18446744073709551615", "abcdefghijklmnopqr", .max),
            ("a-007", "a", 7),
            ("9z-1", "9z", 1),
        ] as [(String, String, UInt64)]
    )
    func `an id is an epoch, a dash and a number`(text: String, epoch: String, sequence: UInt64) {
        #expect(EventID(text) == EventID(epoch: epoch, sequence: sequence))
    }

    @Test(arguments: [
        "", "-", "a", "a-", "-1", "1", "a1", "--1", "a--1", "a-b-1", "a-1-", "a-1-2", "a-+1", "a-b", "a-1b", "a-0x1",
        "A-1", "aB-1", "ä-1", "a_b-1", "a:1", "a 1", " a-1", "a -1", "a- 1", "a-1 ", "a-1\n", "\na-1", "a\0-1", "a-1\0",
        "a-١", "a-１", "a-1\u{301}", "a\u{301}-1", "a-\u{301}1", "а-1", "a‐1", "a−1", "a–1", "null", "undefined", "*",
        "a-18446744073709551616", "a-99999999999999999999", "a-1.0", "a-1e3", "a-1,2", "a-%31",
        "abcdefghijklmnopqrs-1",
        "a-00000000000000000000000000000000000001",
        "abcdefghijklmnopqr-184467440737095516150",
        String(repeating: "-", count: 39),
        String(repeating: "9", count: 39),
        String(repeating: "a-1", count: 100_000),
    ])
    func `what can't be an id of any history is none`(text: String) {
        #expect(EventID(text) == nil)
    }

    @Test func `an id that is written is read back`() {
        for epoch in ["0", "z", "k3x9q1", "abcdefghijklmnopqr"] {
            for sequence in [0, 1, 9, 10, 1 << 32, .max - 1, .max] as [UInt64] {
                let id = EventID(epoch: epoch, sequence: sequence)
                #expect(EventID(id.description) == id)
                #expect(EventID("[\(id)]".dropFirst().dropLast()) == id)
                #expect(id.description.utf8.count < 40)
            }
        }
    }

    @Test func `every short text is read the same way as by a pattern`() {
        for word in words(over: ["a", "0", "7", "-", "Z"], upTo: 5) {
            let text = String(decoding: word, as: UTF8.self)
            let match = text.wholeMatch(of: /([0-9a-z]+)-([0-9]+)/)
            let expected = match.flatMap { match in
                UInt64(match.2).map { EventID(epoch: String(match.1), sequence: $0) }
            }
            #expect(EventID(text) == expected, "\(text)")
        }
    }
}

@Suite struct EpochTests {
    @Test func `an epoch that is made is valid, ten letters long and another each time`() {
        var generator = SplitMix64(seed: 1)
        let epochs = (0..<1000).map { _ in Epoch.make(using: &generator) }
        #expect(epochs.allSatisfy { Epoch.isValid($0) && $0.utf8.count == 10 })
        #expect(Set(epochs).count == epochs.count)
        #expect(Set(epochs.joined()) == Set("0123456789abcdefghijklmnopqrstuvwxyz"))
    }

    @Test(arguments: [
        ("", false), ("0", true), ("z", true), ("abcdefghijklmnopqr", true), ("abcdefghijklmnopqrs", false),
        ("A", false),
        ("a-b", false), ("a b", false), ("ä", false), ("٣", false), ("a\0", false), ("a\n", false),
    ])
    func `an epoch is 1 to 18 small letters and figures`(text: String, isValid: Bool) {
        #expect(Epoch.isValid(text) == isValid)
    }
}
