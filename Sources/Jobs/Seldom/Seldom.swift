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
}
