import JSON

/// A way into a JSON value: keys and places, such as `current.items[0].name`; to several values where it has `[*]`, a
/// slice or a filter, as JSONPath has them (RFC 9535 §2.3).
struct SelectPath: Sendable, Hashable {
    enum Step: Sendable, Hashable {
        case key(String)
        /// A place in a list; negative ones count from its end.
        case index(Int)
        /// All of a list, or the values of an object.
        case all
        /// Places in a list from the first up to, and without, the second; negative ones count from its end. Each of so many
        /// is taken, backwards where that is below 0, and none where it is 0.
        case slice(Int?, Int?, step: Int)
        /// Those of a list, or of the values of an object, for which a filter holds.
        case filter(SelectFilter)

        /// Whether it leads to a list of what it finds.
        var isForSeveral: Bool {
            switch self {
            case .key, .index: false
            case .all, .slice, .filter: true
            }
        }
    }

    let steps: [Step]

    /// What is wrong with a path that was written.
    struct Fault: Error, Hashable {
        /// Where, counted in Unicode scalars from 0.
        let offset: Int
        /// The end of a sentence that begins with the path's name.
        let problem: String
    }
}

extension SelectPath: CustomStringConvertible {
    /// The path as one would write it; empty for the whole value.
    var description: String { Self.text(of: steps[...]) }

    static func text(of steps: ArraySlice<Step>) -> String {
        var text = ""
        for step in steps {
            switch step {
            case .index(let index): text += "[\(index)]"
            case .all: text += "[*]"
            case .slice(let first, let end, let step):
                text += "[\(first.map(String.init) ?? ""):\(end.map(String.init) ?? "")\(step == 1 ? "" : ":\(step)")]"
            case .filter(let filter): text += "[?\(filter.text)]"
            case .key(let key):
                let isPlain = !key.isEmpty && key.unicodeScalars.allSatisfy { !".[]\"' $".unicodeScalars.contains($0) }
                text += isPlain ? (text.isEmpty ? key : ".\(key)") : "[\(JSONText(.string(key)))]"
            }
        }
        return text
    }
}

extension SelectPath {
    /// Follows the path through checked JSON text; what it leads to is a slice of that text, or a list of such.
    ///
    /// Ends early, with ``SourceError/stopped``, where its task is cancelled.
    func follow(_ json: ArraySlice<UInt8>) throws(SourceError) -> ArraySlice<UInt8> {
        switch try lead(from: json) {
        case .found(let found): return found
        case .nowhere(let position, let value):
            throw Self.failure(of: steps[position], from: value, at: steps[..<position])
        }
    }

    /// The same without a sentence; nil where it leads nowhere.
    ///
    /// Filters take `$` for the text itself, but where it is known what their queries from the root lead to.
    func find(in json: ArraySlice<UInt8>, roots: PreparedFilter.Roots? = nil) -> ArraySlice<UInt8>? {
        if case .found(let found) = try? lead(from: json, roots: roots) { found } else { nil }
    }

    private enum Lead {
        case found(ArraySlice<UInt8>)
        /// The step with this place can't be taken from any value, and this is the first.
        case nowhere(Int, ArraySlice<UInt8>)
    }

    /// Takes each step from each of some values: what it does not lead to is left out, unless it leads nowhere at all.
    private func lead(
        from json: ArraySlice<UInt8>,
        roots: PreparedFilter.Roots? = nil
    ) throws(SourceError) -> Lead {
        var values = [json]
        var isList = false
        for (position, step) in steps.enumerated() {
            let filter: PreparedFilter? =
                if case .filter(let filter) = step {
                    roots.map { PreparedFilter(filter, roots: $0) } ?? PreparedFilter(filter, root: json)
                } else {
                    nil
                }
            var found: [ArraySlice<UInt8>] = []
            var hasLed = values.isEmpty
            for value in values {
                if step.isForSeveral {
                    guard let several = try Self.several(step, filter, of: value) else { continue }
                    found += several
                } else {
                    guard let one = Self.take(step, of: value) else { continue }
                    found.append(one)
                }
                hasLed = true
            }
            if !hasLed { return .nowhere(position, values[0]) }
            values = found
            isList = isList || step.isForSeveral
        }
        guard isList else { return .found(values.first ?? json) }
        return .found(([UInt8(ascii: "[")] + values.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")])[...])
    }

    /// What a step that is for several finds in a list or an object; nil for another value.
    private static func several(
        _ step: Step,
        _ filter: PreparedFilter?,
        of value: ArraySlice<UInt8>
    ) throws(SourceError) -> [ArraySlice<UInt8>]? {
        let children: [ArraySlice<UInt8>]
        switch JSONKind(value) {
        case .array: children = JSONParts.elements(of: value)
        case .object:
            if case .slice = step { return nil }
            children = JSONParts.lastMembers(of: value).map(\.value)
        default: return nil
        }
        guard case .slice(let first, let end, let step) = step else {
            guard let filter else { return children }
            var found: [ArraySlice<UInt8>] = []
            for (count, child) in children.enumerated() {
                // A filter may look at all of a long value for each of its parts.
                if count % 256 == 255, Task.isCancelled { throw .stopped }
                if filter.holds(for: child) { found.append(child) }
            }
            return found
        }
        return places(of: (first, end, step), among: children.count).map { children[$0] }
    }

    /// The places that a slice takes of so many, in its order; RFC 9535 §2.3.4.2.2.
    private static func places(of slice: (first: Int?, end: Int?, step: Int), among count: Int) -> [Int] {
        guard slice.step != 0, count > 0 else { return [] }
        let bounds = slice.step > 0 ? 0...count : -1...count - 1
        func place(_ place: Int?, _ other: Int) -> Int {
            guard let place else { return other }
            return min(max(place < 0 ? count + place : place, bounds.lowerBound), bounds.upperBound)
        }
        let ends = slice.step > 0 ? (0, count) : (count - 1, -1)
        return Array(stride(from: place(slice.first, ends.0), to: place(slice.end, ends.1), by: slice.step))
    }

    /// What a step that is for one leads to; nil for nothing.
    private static func take(_ step: Step, of value: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        switch (step, JSONKind(value)) {
        case (.key(let key), .object): return JSONParts.member(key, of: value)
        case (.key(let key), .array):
            // Some write the place as a key: `items.0`.
            return Int(key).flatMap { take(.index($0), of: value) }
        case (.index(let index), .array):
            let elements = JSONParts.elements(of: value)
            let place = index < 0 ? elements.count + index : index
            return elements.indices.contains(place) ? elements[place] : nil
        case (.all, _), (.slice, _), (.filter, _): return value
        case (.index, _), (.key, _): return nil
        }
    }
}
