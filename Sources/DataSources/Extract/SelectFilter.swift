import JSON

/// What decides which values of a list are taken: `@.price < 10 && @.name`; RFC 9535 §2.3.5, with `length` alone of its
/// functions.
struct SelectFilter: Sendable, Hashable {
    indirect enum Test: Sendable, Hashable {
        case all([Test])
        case any([Test])
        case not(Test)
        /// Whether a query leads anywhere.
        case exists(Query)
        case compared(Operand, Comparison, Operand)
    }

    enum Comparison: String, Sendable, Hashable, CaseIterable {
        // The longer first: they begin like the shorter.
        case equal = "=="
        case unequal = "!="
        case atMost = "<="
        case atLeast = ">="
        case less = "<"
        case more = ">"
    }

    enum Operand: Sendable, Hashable {
        /// JSON text.
        case literal([UInt8])
        case query(Query)
        /// How long a text, a list or an object is.
        case length(Query)
    }

    /// A way from the value that is looked at, `@`, or from the whole, `$`.
    struct Query: Sendable, Hashable {
        let isFromRoot: Bool
        let steps: [SelectPath.Step]
    }

    let test: Test
    /// As it was written, without the question mark.
    let text: String
}

/// A filter with what its queries from the root lead to, which is the same for all values.
struct PreparedFilter {
    private let test: SelectFilter.Test
    private let roots: Roots

    /// What queries from the root lead to; nil for those that lead nowhere.
    typealias Roots = [SelectFilter.Query: ArraySlice<UInt8>?]

    /// A filter of a value, `root`, that is looked at as a whole.
    init(_ filter: SelectFilter, root: ArraySlice<UInt8>) {
        test = filter.test
        let queries = Self.queriesFromRoot(in: filter.test)
        roots = Dictionary(queries.map { ($0, Self.follow($0, root, nil)) }) { first, _ in first }
    }

    /// A filter within another, which has followed the queries of both.
    init(_ filter: SelectFilter, roots: Roots) { (test, self.roots) = (filter.test, roots) }

    /// Whether the value is one of those that are meant.
    func holds(for value: ArraySlice<UInt8>) -> Bool { holds(test, value) }

    private func holds(_ test: SelectFilter.Test, _ value: ArraySlice<UInt8>) -> Bool {
        switch test {
        case .all(let tests): tests.allSatisfy { holds($0, value) }
        case .any(let tests): tests.contains { holds($0, value) }
        case .not(let test): !holds(test, value)
        case .exists(let query): find(query, value) != nil
        case .compared(let left, let comparison, let right):
            JSONComparison.holds(self.value(left, value), comparison, self.value(right, value))
        }
    }

    private func value(_ operand: SelectFilter.Operand, _ value: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        switch operand {
        case .literal(let json): json[...]
        case .query(let query): find(query, value)
        case .length(let query): find(query, value).flatMap(JSONComparison.length).map { Array("\($0)".utf8)[...] }
        }
    }

    private func find(_ query: SelectFilter.Query, _ value: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        query.isFromRoot ? roots[query] ?? nil : Self.follow(query, value, roots)
    }

    /// What a query leads to; nil where that is nothing, or no value of many.
    private static func follow(
        _ query: SelectFilter.Query,
        _ value: ArraySlice<UInt8>,
        _ roots: Roots?
    ) -> ArraySlice<UInt8>? {
        let found = SelectPath(steps: query.steps).find(in: value, roots: roots)
        let isForSeveral = query.steps.contains(where: \.isForSeveral)
        return isForSeveral && found?.count == 2 ? nil : found
    }

    /// Those of a test, and of the filters in its other queries: one from the root follows its own when it is followed.
    private static func queriesFromRoot(in test: SelectFilter.Test) -> [SelectFilter.Query] {
        queries(in: test).flatMap { query -> [SelectFilter.Query] in
            guard !query.isFromRoot else { return [query] }
            return query.steps.flatMap { step -> [SelectFilter.Query] in
                guard case .filter(let filter) = step else { return [] }
                return queriesFromRoot(in: filter.test)
            }
        }
    }

    private static func queries(in test: SelectFilter.Test) -> [SelectFilter.Query] {
        switch test {
        case .all(let tests), .any(let tests): tests.flatMap(queries)
        case .not(let test): queries(in: test)
        case .exists(let query): [query]
        case .compared(let left, _, let right):
            [left, right].compactMap { operand in
                switch operand {
                case .literal: nil
                case .query(let query), .length(let query): query
                }
            }
        }
    }
}

/// How values of JSON compare; RFC 9535 §2.3.5.2.2.
enum JSONComparison {
    /// Nil is nothing, which is equal to nothing alone.
    static func holds(
        _ left: ArraySlice<UInt8>?,
        _ comparison: SelectFilter.Comparison,
        _ right: ArraySlice<UInt8>?
    ) -> Bool {
        switch comparison {
        case .equal: isEqual(left, right)
        case .unequal: !isEqual(left, right)
        case .less: isLess(left, right)
        case .more: isLess(right, left)
        case .atMost: isLess(left, right) || isEqual(left, right)
        case .atLeast: isLess(right, left) || isEqual(left, right)
        }
    }

    /// How many characters a text has, elements a list, or members an object; nil for others.
    static func length(_ value: ArraySlice<UInt8>) -> Int? {
        switch JSONKind(value) {
        case .string: JSONParts.string(value).unicodeScalars.count
        case .array: JSONParts.elements(of: value).count
        case .object: Set(JSONParts.members(of: value).map(\.key)).count
        case .null, .bool, .number: nil
        }
    }

    private static func isEqual(_ left: ArraySlice<UInt8>?, _ right: ArraySlice<UInt8>?) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        guard left != right else { return true }
        let kind = JSONKind(left)
        guard kind == JSONKind(right) else { return false }
        switch kind {
        case .null: return true
        case .bool: return left.first == right.first
        case .number: return order(left, right) == 0
        case .string: return JSONParts.string(left).utf8.elementsEqual(JSONParts.string(right).utf8)
        case .array:
            let (left, right) = (JSONParts.elements(of: left), JSONParts.elements(of: right))
            return left.count == right.count && zip(left, right).allSatisfy { isEqual($0, $1) }
        case .object:
            let (left, right) = (members(left), members(right))
            return left.count == right.count && left.allSatisfy { isEqual($1, right[$0]) }
        }
    }

    private static func members(_ object: ArraySlice<UInt8>) -> [String: ArraySlice<UInt8>] {
        Dictionary(JSONParts.members(of: object).map { ($0.key, $0.value) }) { $1 }
    }

    private static func isLess(_ left: ArraySlice<UInt8>?, _ right: ArraySlice<UInt8>?) -> Bool {
        guard let left, let right else { return false }
        switch (JSONKind(left), JSONKind(right)) {
        case (.number, .number): return order(left, right) < 0
        case (.string, .string):
            return JSONParts.string(left).utf8.lexicographicallyPrecedes(JSONParts.string(right).utf8)
        default: return false
        }
    }

    /// Below 0 where the first number is less, above where it is more; whole ones keep all their digits.
    private static func order(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Int {
        let (left, right) = (String(decoding: left, as: UTF8.self), String(decoding: right, as: UTF8.self))
        if let left = Int64(left), let right = Int64(right) { return left == right ? 0 : left < right ? -1 : 1 }
        let (first, second) = (Double(left) ?? 0, Double(right) ?? 0)
        return first == second ? 0 : first < second ? -1 : 1
    }
}
