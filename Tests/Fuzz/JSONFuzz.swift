import Foundation

@testable import JSON
@testable import DataSources

/// JSON text from outside: one line comes out, which says the same to another reader, and to ourselves.
enum JSONFuzz: FuzzTarget {
    static let name = "json"

    static func run(_ bytes: [UInt8]) {
        let text: JSONText
        do throws(JSONText.Fault) {
            text = try JSONText(validating: bytes)
        } catch {
            require((0...bytes.count).contains(error.offset), "a fault lies inside")
            return
        }
        require(!text.bytes.contains { $0 < 0x20 }, "it is one line")
        require((try? JSONText(validating: text.bytes)) == text, "what is compact stays as it is")
        let value = JSONValue(text)
        let written = JSONText(value)
        require((try? JSONText(validating: written.bytes)) == written, "what is written can be read")
        require(JSONText(JSONValue(written)) == written, "a value is read back: \(written)")
        // Halves of pairs stay as they are, and this reader refuses them.
        let hasHalves = text.description.lowercased().contains("\\ud")
        let reader = try? JSONSerialization.jsonObject(with: Data(text.bytes), options: .fragmentsAllowed)
        require(reader != nil || hasHalves, "others can read \(text)")
    }
}
