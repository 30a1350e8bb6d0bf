import JSON
import Testing

@Suite struct MergePatchTests {
    private func patch(_ old: String, _ new: String) -> String? {
        MergePatch.make(from: Array(old.utf8)[...], to: Array(new.utf8)[...]).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    @Test(
        arguments: [
            (#"{"a":1}"#, #"{"a":1}"#, "{}"),
            (#"{"a":1,"b":2}"#, #"{"a":1,"b":3}"#, #"{"b":3}"#),
            (#"{"a":1,"b":2}"#, #"{"b":2}"#, #"{"a":null}"#),
            (#"{"a":1}"#, #"{"a":1,"c":[null]}"#, #"{"c":[null]}"#),
            (#"{"a":{"x":1,"y":[1]}}"#, #"{"a":{"x":1,"y":[2]}}"#, #"{"a":{"y":[2]}}"#),
            (#"{"a":null,"b":1}"#, #"{"a":null,"b":2}"#, #"{"b":2}"#),
            (#"{"a":1}"#, #"{"a":{"b":{}}}"#, #"{"a":{"b":{}}}"#),
            (#"{"a":1.50}"#, #"{"a":1.5}"#, #"{"a":1.5}"#),
            (#"{"__proto__":{"a":1}}"#, #"{"__proto__":{"a":2}}"#, #"{"__proto__":{"a":2}}"#),
            (#"{"a":1,"b":2,"c":3}"#, #"{"b":2,"d":4}"#, #"{"a":null,"c":null,"d":4}"#),
        ]
    )
    func `a patch has what is new and what is gone, and gives back the new text`(
        old: String,
        new: String,
        expected: String
    ) {
        #expect(patch(old, new) == expected)
        let applied = MergePatch.apply(Array(expected.utf8)[...], to: Array(old.utf8)[...])
        #expect(String(decoding: applied, as: UTF8.self) == new)
    }

    @Test(
        arguments: [
            (#"{"a":1}"#, #"{"a":null}"#), (#"{"a":1}"#, #"{"a":1,"b":null}"#), (#"{"a":1}"#, #"{"a":{"b":null}}"#),
            (#"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#), (#"{"a":1}"#, #"{"c":1,"a":1}"#), ("[1]", "[2]"), ("1", "2"),
            (#"{"a":1}"#, "[1]"), (#"{"a":1,"a":2}"#, #"{"a":3}"#), (#"{"a":1}"#, #"{"a":3,"a":4}"#),
            (#"{"\u0061":1}"#, #"{"a":1}"#),
        ]
    )
    func `there is none where it would lose a null, an order or a member`(old: String, new: String) {
        #expect(patch(old, new) == nil)
    }

    @Test func `what is deep or long is not compared`() {
        func nested(_ depth: Int, _ value: Int) -> String {
            String(repeating: #"{"a":"#, count: depth) + "\(value)" + String(repeating: "}", count: depth)
        }
        #expect(patch(nested(32, 1), nested(32, 2)) == nested(32, 2))
        #expect(patch(nested(33, 1), nested(33, 2)) == nil)
        let long = "{\"a\":\"\(String(repeating: "x", count: MergePatch.longest))\"}"
        #expect(patch(long, #"{"a":1}"#) == nil)
    }
}
