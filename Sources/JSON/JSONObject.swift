/// The members of a JSON object, in the order they were given, each name once.
public struct JSONObject: Sendable, Hashable {
    /// A name and its value.
    public struct Member: Sendable, Hashable {
        /// Unescaped.
        public let name: String
        /// What stands behind the colon.
        public var value: JSONValue
    }

    /// In the order they are written.
    public private(set) var members: [Member] = []

    /// Of members with the same name the last value counts, as readers of JSON have it, at the place of the first.
    public init(_ pairs: some Sequence<(String, JSONValue)>) {
        var places: [String: Int] = [:]
        for (name, value) in pairs {
            if let place = places[name] {
                members[place].value = value
            } else {
                places[name] = members.count
                members.append(Member(name: name, value: value))
            }
        }
    }

    /// The value of a name; setting one that is new puts it last.
    ///
    /// Takes as long as there are members.
    public subscript(name: String) -> JSONValue? {
        get { members.first { $0.name == name }?.value }
        set {
            let place = members.firstIndex { $0.name == name }
            switch (place, newValue) {
            case (let place?, let value?): members[place].value = value
            case (let place?, nil): members.remove(at: place)
            case (nil, let value?): members.append(Member(name: name, value: value))
            case (nil, nil): break
            }
        }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// The members in the order written.
    public init(dictionaryLiteral pairs: (String, JSONValue)...) { self.init(pairs) }
}
