@testable import DataSources
@testable import JSON

/// A path, its filters included, in front of a line end and the JSON that it is followed through.
enum PathFuzz: FuzzTarget {
    static let name = "path"

    static func run(_ bytes: [UInt8]) {
        let parts = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
        let text = String(decoding: parts[0], as: UTF8.self)
        let path: SelectPath
        do throws(SelectPath.Fault) {
            path = try SelectPath(text)
        } catch {
            require((0...text.unicodeScalars.count).contains(error.offset), "a fault lies inside: \(error)")
            return
        }
        guard parts.count == 2, let json = try? JSONText(validating: Array(parts[1])) else { return }
        guard let found = try? path.follow(json.bytes[...]) else { return }
        require((try? JSONText(validating: Array(found)))?.bytes == Array(found), "a part of JSON is JSON")
        let isList = path.steps.contains(where: \.isForSeveral)
        require(!isList || JSONKind(found) == .array, "several are a list")
    }
}
