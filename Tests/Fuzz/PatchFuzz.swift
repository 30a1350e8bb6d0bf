@testable import JSON

/// Two JSON texts, a line each: a patch between them gives back the second, and nothing a patch does traps.
enum PatchFuzz: FuzzTarget {
    static let name = "patch"

    static func run(_ bytes: [UInt8]) {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1)
        guard lines.count == 2, let old = try? JSONText(validating: Array(lines[0])),
            let new = try? JSONText(validating: Array(lines[1]))
        else { return }
        _ = MergePatch.apply(new.bytes[...], to: old.bytes[...])
        guard let patch = MergePatch.make(from: old.bytes[...], to: new.bytes[...]) else { return }
        require((try? JSONText(validating: patch))?.bytes == patch, "a patch is JSON on one line")
        require(MergePatch.apply(patch[...], to: old.bytes[...]) == new.bytes, "what is applied gives back the value")
    }
}
