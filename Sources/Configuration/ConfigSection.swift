/// One map of the file, read key by key: the keys asked for are the known ones, the rest are errors.
///
/// Every method that reads a value reports what is wrong with it and then returns nil; a key that isn't there is no
/// fault and nil too.
public final class ConfigSection {
    /// How the map is called in messages: `job "host"`, `server`.
    public let owner: String
    /// What is found to be wrong.
    public let diagnostics: Diagnostics
    /// The place of the map as a whole.
    public let location: SourceLocation

    private let place: Node
    /// The keys with what stands behind them, in the order of the file; reading them does not count as asking for them.
    public let entries: [Node.Entry]
    /// The keys, and which lengths they have, a bit for each, those from 63 bytes on the last: most keys that are asked for
    /// are not there.
    private let names: [String]
    private let lengths: UInt64
    /// Where each key stands, where there are too many to look at each.
    private lazy var positions = Self.positions(of: names)
    /// Which of the entries were asked for.
    private var asked: [Bool]
    /// Keys that were asked for or looked for: what is worth suggesting, some of it several times.
    private var words: [String] = []
    /// Other names of keys that stand here.
    private var otherNames: [(key: String, name: String)] = []
    /// The list of the keys that this map may have, by which faults tell what to write; empty where that is not known.
    public var rows: [ConfigKey] = []
    /// A whole map of this kind with the key that it stands behind, where its keys are names; nil where they are listed.
    var whole: String?
    /// Keys that belong into this map, and into none that stands in it.
    public var keysOfItsOwn: Set<String> = []
    /// The same of the map in which this one stands, and the key that it stands behind there.
    var surroundings: (keys: Set<String>, key: String)?

    /// The section that `node` is; nil and an error if it is no map.
    ///
    /// Faults of the map as a whole are shown at `key`, or where the map begins; `meant` is a map that says what
    /// something else seems to mean, and `advice` ends the sentence where nothing does.
    public init?(
        _ node: Node,
        of owner: String,
        at key: Node? = nil,
        diagnostics: Diagnostics,
        advice: String = "",
        meant: (Node) -> String? = { _ in nil }
    ) {
        guard case .mapping(let entries) = node.content else {
            let reason = node.isEmpty ? node.lack : "must be a map (key: value), not \(node.kind)"
            let map = node.isEmpty || diagnostics.isFull ? nil : meant(node)
            let fixIt = key?.text.flatMap { key in map.map { "\(key): \($0)" } }
            // A line to write begins with the key, and stands where that is.
            let isBelow = fixIt != nil && key?.location.line != node.location.line
            let place = node.isEmpty || isBelow ? key ?? node : node
            let isTold = fixIt != nil && !diagnostics.hidesAdvice(at: node)
            let end = isTold || node.isNull ? "" : advice
            let message = "\(owner) \(reason)\(end)"
            diagnostics.report(Diagnostic(message, at: place.location, width: place.width, fixIt: fixIt), of: node)
            return nil
        }
        self.owner = owner
        self.diagnostics = diagnostics
        self.entries = entries
        place = key ?? node
        location = place.location
        asked = Array(repeating: false, count: entries.count)
        let names = entries.map(\.name)
        self.names = names
        lengths = names.reduce(0) { $0 | Self.bit(ofLengthOf: $1) }
        // A job is asked for most of the keys that there are.
        if names.count <= Self.mostLookedAt { words.reserveCapacity(Self.usualWords) }
    }

    /// So many keys are found faster by looking at each.
    private static let mostLookedAt = 12
    private static let usualWords = 128
    /// So many keys can be listed in a sentence.
    private static let mostListed = 16

    private static func positions(of names: [String]) -> [String: Int] {
        var positions: [String: Int] = [:]
        positions.reserveCapacity(names.count)
        for (position, name) in names.enumerated() { positions[name] = position }
        return positions
    }

    private static func bit(ofLengthOf name: String) -> UInt64 { 1 << UInt64(min(63, name.utf8.count)) }

    /// All keys in the order of the file; this does not count as asking for them.
    public var keys: [String] { names }

    /// Whether `key` is there, by this name or another one; this does not count as asking for it.
    public func has(_ key: String) -> Bool {
        words.append(key)
        return position(of: key) != nil
    }

    /// Whether one of these keys is there, by this name alone; this neither counts as asking for them nor is it a reason to
    /// suggest them.
    public func hasAny(of keys: Set<String>) -> Bool { names.contains { keys.contains($0) } }

    /// What stands behind `key`, nil if the key isn't there; this counts as asking for it.
    public func node(_ key: String) -> Node? {
        words.append(key)
        guard let position = position(of: key) else { return nil }
        asked[position] = true
        return entries[position].value
    }

    /// The text behind `key` as it stands in the file, nil where that is none; this does not count as asking for it.
    public func written(_ key: String) -> String? { entry(key)?.value.written }

    /// The key itself where it stands in the file; this does not count as asking for it.
    public func keyNode(_ key: String) -> Node? { entry(key)?.key }

    /// Lets `name` stand for `key` without a word; both at once are a fault at `name`.
    public func accept(_ name: String, for key: String) {
        words.append(name)
        guard let other = ownPosition(of: name) else { return words.append(key) }
        if has(key), other != position(of: key) {
            asked[other] = true
            diagnostics.report(
                "\(name.quoted) of \(owner) means the same as \(key.quoted); keep one",
                at: entries[other].key
            )
        }
        otherNames.removeAll { $0.key == key }
        otherNames.append((key, name))
    }

    /// How `key` is called in messages: `"every" of job "host"`, by the name that was written.
    ///
    /// A default is called one, `"every" of defaults`, so that many maps with it share one fault.
    public func name(of key: String) -> String {
        "\((entry(key)?.name ?? key).quoted) of \(isDefault(key) ? "defaults" : owner)"
    }

    /// Whether the value of `key` comes from the defaults; this does not count as asking for it.
    public func isDefault(_ key: String) -> Bool { entry(key)?.isDefault ?? false }

    /// Reports a fault of the whole map.
    public func report(_ message: String, fixIt: String? = nil) {
        diagnostics.report(message, at: place, fixIt: fixIt)
    }

    /// Reports a fault at the value of `key`; at the key if nothing is written there, at the map if there is no key.
    public func report(_ message: String, at key: String, fixIt: String? = nil) {
        let entry = entry(key)
        let shown = entry.map { entry in
            let isBelow = fixIt != nil && entry.value.location.line != entry.key.location.line
            return entry.value.isEmpty || isBelow && !entry.isDefault ? entry.key : entry.value
        }
        let node = shown ?? place
        let diagnostic = Diagnostic(message, at: node.location, width: node.width, fixIt: fixIt)
        diagnostics.report(diagnostic, of: entry?.value)
    }

    /// Reports a fault at `key` itself, at the map if there is no such key.
    public func report(_ message: String, atKey key: String, fixIt: String? = nil) {
        let entry = entry(key)
        let node = entry?.key ?? place
        let diagnostic = Diagnostic(message, at: node.location, width: node.width, fixIt: fixIt)
        // Only a line to write can have something of the value in it.
        diagnostics.report(diagnostic, of: fixIt == nil ? nil : entry?.value)
    }

    /// Reports every key that was not asked for.
    ///
    /// - Parameters:
    ///   - hints: for words of other tools, what to do instead: `write every: 5s`.
    ///   - known: for keys that have a meaning elsewhere, where: `goes with generate`.
    ///   - list: the keys that may be there at all; one that is not in the list is refused even if it was asked for.
    ///   - advice: what to write where no key is near.
    public func refuseUnknown(
        hints: [String: String] = [:],
        known: [String: String] = [:],
        list: Set<String>? = nil,
        otherwise advice: String? = nil
    ) {
        // A job has more keys than one can look through.
        let advice = advice ?? (1...Self.mostListed ~= rows.count ? rows.listedAsKeys : nil)
        for (entry, isAsked) in zip(entries, asked) where !isAsked || !(list?.contains(entry.name) ?? true) {
            let key = entry.name
            if let hint = hints[key] {
                report("unknown key \(key.quoted) in \(owner); \(hint)", onKey: entry.key)
            } else if let known = known[key] {
                report("\(key.quoted) has no use in \(owner); it \(known)", onKey: entry.key)
            } else if let surroundings, surroundings.keys.contains(key) {
                let place = "it belongs one level up, beside \(surroundings.key.quoted)"
                report("\(key.quoted) has no use in \(owner); \(place)", onKey: entry.key)
            } else {
                // More than a thousand diagnostics are only counted, so no time is spent on their words.
                let meant = diagnostics.isFull ? nil : Suggestion.nearest(to: key, among: others(than: key, known))
                let question = (meant.map { "did you mean \($0.quoted)?" } ?? advice).map { "; \($0)" } ?? ""
                let message = "unknown key \(key.quoted) in \(owner)\(question)"
                // One that is near to none may be a secret that has slipped.
                report(message, onKey: entry.key, isOurs: meant != nil || isWord(entry))
            }
        }
    }

    /// Reports a fault of a key by a sentence with nothing but names of keys in quotes; one that `isOurs` is told though its
    /// line holds a secret.
    private func report(_ message: String, onKey key: Node, isOurs: Bool = true) {
        let diagnostic = Diagnostic(message, at: key.location, width: key.width)
        diagnostics.report(diagnostic, of: nil, namingKeysAlone: isOurs)
    }

    /// Whether an entry has a word as its key, as all keys are, and something behind it, in a map that has such keys alone.
    private func isWord(_ entry: Node.Entry) -> Bool {
        !rows.isEmpty && !entry.value.isEmpty && diagnostics.mayTellKeys(of: entry.key.location)
            && entry.name.wholeMatch(of: /[a-z]+([_-][a-z]+){0,3}/) != nil && entry.name.utf8.count <= 24
    }

    /// What a key may be a misspelling of.
    private func others(than key: String, _ known: [String: String]) -> Set<String> {
        Set(words).union(known.keys).subtracting([key])
    }

    private func entry(_ key: String) -> Node.Entry? { position(of: key).map { entries[$0] } }

    /// Where a key stands, by this name or another one.
    private func position(of key: String) -> Int? {
        if let position = ownPosition(of: key) { return position }
        guard !otherNames.isEmpty, let other = otherNames.first(where: { $0.key == key }) else { return nil }
        return ownPosition(of: other.name)
    }

    private func ownPosition(of key: String) -> Int? {
        guard lengths & Self.bit(ofLengthOf: key) != 0 else { return nil }
        return names.count <= Self.mostLookedAt ? names.firstIndex(of: key) : positions[key]
    }
}
