/// What topics may be asked for; see MQTT 3.1.1 §4.7.
enum TopicFilter {
    /// Whether a broker may be asked for it.
    static func isValid(_ filter: String) -> Bool {
        guard !filter.isEmpty, filter.utf8.count <= 65_535 else { return false }
        let levels = filter.split(separator: "/", omittingEmptySubsequences: false)
        return levels.enumerated().allSatisfy { index, level in
            if level == "#" { return index == levels.count - 1 }
            return level == "+" || !level.contains { $0 == "+" || $0 == "#" }
        }
    }

    /// Whether some topic belongs to both.
    static func overlap(_ left: String, _ right: String) -> Bool {
        let left = left.split(separator: "/", omittingEmptySubsequences: false)
        let right = right.split(separator: "/", omittingEmptySubsequences: false)
        // Topics that begin with $ are not meant by a wildcard at the begin.
        for (one, other) in [(left, right), (right, left)] {
            if let first = other.first, first.hasPrefix("$"), one.first == "#" || one.first == "+" { return false }
        }
        var index = 0
        while true {
            let (one, other) = (level(left, index), level(right, index))
            if one == "#" || other == "#" { return true }
            guard let one, let other else {
                // `a/#` means `a` too.
                return one == nil && other == nil
            }
            guard one == other || one == "+" || other == "+" else { return false }
            index += 1
            if index == left.count, level(right, index) == "#" { return true }
            if index == right.count, level(left, index) == "#" { return true }
        }
    }

    private static func level(_ levels: [Substring], _ index: Int) -> Substring? {
        index < levels.count ? levels[index] : nil
    }
}
