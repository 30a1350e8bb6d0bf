@testable import JSON
@testable import JobConfig

/// A condition, in front of a line end and the JSON, or other text, that it is asked of.
enum AlertFuzz: FuzzTarget {
    static let name = "alert"

    static func run(_ bytes: [UInt8]) {
        let parts = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
        let text = String(decoding: parts[0], as: UTF8.self)
        let condition: AlertCondition
        do throws(AlertCondition.Fault) {
            condition = try AlertCondition(text)
        } catch {
            require(!error.message.isEmpty, "a fault says what is wrong")
            if let meant = error.meant {
                require((try? AlertCondition(meant)) != nil, "what is meant is one: \(meant)")
            }
            return
        }
        require(
            (try? AlertCondition(condition.text))?.text == condition.text,
            "a condition reads back: \(condition.text)"
        )
        guard parts.count == 2 else { return }
        let bare = AlertValue.text(String(decoding: parts[1], as: UTF8.self))
        check(condition, bare)
        if let json = try? JSONText(validating: Array(parts[1])) { check(condition, .json(json.bytes[...])) }
    }

    private static func check(_ condition: AlertCondition, _ value: AlertValue) {
        let rule = AlertRule(when: condition)
        require(condition.holds(of: value) != rule.clears(value), "a value raises or clears")
        if let shown = value.shown(upTo: 64) {
            require((try? JSONText(validating: shown.bytes))?.bytes == shown.bytes, "what is shown is JSON")
        }
    }
}
