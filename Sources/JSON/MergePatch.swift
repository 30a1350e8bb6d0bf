/// What turns one JSON object into another, as a merge patch (RFC 7396), over checked, compact text.
///
/// A merge patch says "remove" by null and takes arrays as a whole. So there is none where a new null would be lost, and none
/// where members would end up in another order: what is applied gives back the new text byte for byte.
public enum MergePatch {
    /// Objects inside each other beyond this are not compared.
    static let deepest = 32
    /// Longer texts are not compared, so that little time goes into what is better sent whole.
    public static let longest = 256 * 1024

    private typealias Member = (key: ArraySlice<UInt8>, value: ArraySlice<UInt8>)
    private static let null = Array("null".utf8)

    /// The patch that makes `new` of `old`; nil where there is none, or none that loses nothing.
    public static func make(from old: ArraySlice<UInt8>, to new: ArraySlice<UInt8>) -> [UInt8]? {
        guard old.count <= longest, new.count <= longest else { return nil }
        var patch: [UInt8] = []
        return append(from: old, to: new, depth: 0, &patch) ? patch : nil
    }

    /// Appends the patch between two objects; false where there is none.
    private static func append(
        from old: ArraySlice<UInt8>,
        to new: ArraySlice<UInt8>,
        depth: Int,
        _ patch: inout [UInt8]
    ) -> Bool {
        guard depth < deepest, let before = plainMembers(of: old), let after = plainMembers(of: new) else {
            return false
        }
        patch.append(UInt8(ascii: "{"))
        var next = 0
        var places: [ArraySlice<UInt8>: Int]?
        for member in after {
            if next < before.count, before[next].key != member.key, places == nil { places = index(before) }
            let place = next < before.count && before[next].key == member.key ? next : places?[member.key]
            guard let place else {
                // What is new comes to stand behind all that stays.
                for removed in before[next...] { append(removed.key, null[...], &patch) }
                next = before.count
                guard !hasNull(member.value, depth: depth + 1) else { return false }
                append(member.key, member.value, &patch)
                continue
            }
            guard place >= next else { return false }
            for removed in before[next..<place] { append(removed.key, null[...], &patch) }
            next = place + 1
            guard append(member, instead: before[place].value, depth, &patch) else { return false }
        }
        for removed in before[next...] { append(removed.key, null[...], &patch) }
        patch.append(UInt8(ascii: "}"))
        return true
    }

    /// Appends what makes one member of another with the same key.
    private static func append(
        _ member: Member,
        instead old: ArraySlice<UInt8>,
        _ depth: Int,
        _ patch: inout [UInt8]
    ) -> Bool {
        if old == member.value { return true }
        guard JSONKind(old) == .object, JSONKind(member.value) == .object else {
            guard !hasNull(member.value, depth: depth + 1) else { return false }
            append(member.key, member.value, &patch)
            return true
        }
        append(member.key, [], &patch)
        return append(from: old, to: member.value, depth: depth + 1, &patch)
    }

    private static func append(_ key: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>, _ patch: inout [UInt8]) {
        if patch.last != UInt8(ascii: "{") { patch.append(UInt8(ascii: ",")) }
        patch += key
        patch.append(UInt8(ascii: ":"))
        patch += value
    }

    /// Whether a value is null, or has a member that is, outside of arrays: a patch would take that for a removal.
    private static func hasNull(_ value: ArraySlice<UInt8>, depth: Int) -> Bool {
        switch JSONKind(value) {
        case .null: return true
        case .object:
            guard depth < deepest, let members = plainMembers(of: value) else { return true }
            return members.contains { hasNull($0.value, depth: depth + 1) }
        default: return false
        }
    }

    /// The members of an object, keys quoted; nil for another value, and where a key comes twice or could be written in
    /// another way.
    private static func plainMembers(of object: ArraySlice<UInt8>) -> [Member]? {
        guard JSONKind(object) == .object else { return nil }
        var members: [Member] = []
        var rest = object.dropFirst()
        while rest.first == UInt8(ascii: "\"") {
            let key = rest.prefix(upTo: JSONParts.end(of: rest))
            rest = rest.suffix(from: key.endIndex).dropFirst()
            let value = rest.prefix(upTo: JSONParts.end(of: rest))
            rest = rest.suffix(from: value.endIndex).dropFirst()
            if key.contains(UInt8(ascii: "\\")) { return nil }
            members.append((key, value))
        }
        return Set(members.map(\.key)).count == members.count ? members : nil
    }

    private static func index(_ members: [Member]) -> [ArraySlice<UInt8>: Int] {
        Dictionary(members.enumerated().map { ($1.key, $0) }) { first, _ in first }
    }

    /// What a value becomes by a patch, members in the order in which they came (RFC 7396, section 2).
    public static func apply(_ patch: ArraySlice<UInt8>, to value: ArraySlice<UInt8>) -> [UInt8] {
        guard JSONKind(patch) == .object else { return Array(patch) }
        var members = plainMembers(of: value) ?? []
        for change in plainMembers(of: patch) ?? [] {
            let place = members.firstIndex { $0.key == change.key }
            if JSONKind(change.value) == .null {
                if let place { members.remove(at: place) }
                continue
            }
            let merged = apply(change.value, to: place.map { members[$0].value } ?? null[...])
            if let place { members[place].value = merged[...] } else { members.append((change.key, merged[...])) }
        }
        var text = [UInt8(ascii: "{")]
        for member in members { append(member.key, member.value, &text) }
        text.append(UInt8(ascii: "}"))
        return text
    }
}
