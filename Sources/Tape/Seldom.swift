/// A value that most have none of: apart in memory, with room for it only where there is one.
@propertyWrapper public struct Seldom<Value: Sendable>: Sendable {
    private enum Place: Sendable {
        case none
        indirect case some(Value)
    }

    private var place: Place

    /// Room for a value where it is one.
    public init(wrappedValue: Value?) { place = wrappedValue.map { .some($0) } ?? .none }

    /// The value; nil where there is none.
    public var wrappedValue: Value? {
        get { if case .some(let value) = place { value } else { nil } }
        set { place = newValue.map { .some($0) } ?? .none }
    }

    /// Sets one part of a value of several, which is `new` where there is none yet; nothing is made to hold nil.
    public mutating func set<Part>(
        _ part: WritableKeyPath<Value, Part?>,
        to value: Part?,
        in new: @autoclosure () -> Value
    ) {
        guard value != nil || wrappedValue != nil else { return }
        var whole = wrappedValue ?? new()
        whole[keyPath: part] = value
        wrappedValue = whole
    }
}
