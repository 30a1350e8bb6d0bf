import Foundation
import Testing

@testable import JSON

@Suite struct JSONLineTests {
    private func text(_ write: (inout JSONLine) -> Void) -> String {
        var line = JSONLine()
        write(&line)
        return String(decoding: line.finished, as: UTF8.self)
    }

    @Test func `members stand in the order in which they were added`() {
        #expect(text { _ in } == "{}")
        let all = text { json in
            json.add("z", "text")
            json.add("a", nil as String?)
            json.add("number", -7)
            json.add("value", .array([.bool(true), .null]))
            json.add("raw", json: Array("[1.50]".utf8))
            json.add("none", json: nil)
            json.add("inner") { $0.add("x", 1) }
            json.add("empty") { _ in }
            json.add("list", each: [JSONLine(), JSONLine()])
            json.add("nobody", each: [])
        }
        #expect(
            all == #"{"z":"text","a":null,"number":-7,"value":[true,null],"raw":[1.50],"none":null,"inner":{"x":1},"#
                + #""empty":{},"list":[{},{}],"nobody":[]}"#
        )
    }

    @Test(arguments: ["\"", "\\", "\n\r\t\u{0}\u{1F}", "\u{85}\u{2028}\u{2029}", "é😀", "</script>", ""])
    func `names and texts of any kind stay inside their quotes`(hostile: String) throws {
        let line = text { $0.add(hostile, hostile) }
        #expect(!line.unicodeScalars.contains { $0.value < 0x20 || [0x85, 0x2028, 0x2029].contains($0.value) })
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String]
        #expect(object == [hostile: hostile])
    }

    @Test func `an array of objects is JSON whatever their number`() {
        var one = JSONLine()
        one.add("a", 1)
        for (objects, text) in [([], "[]"), ([one], #"[{"a":1}]"#), ([one, JSONLine()], #"[{"a":1},{}]"#)] {
            #expect(String(decoding: JSONLine.array(objects), as: UTF8.self) == text)
        }
    }
}
