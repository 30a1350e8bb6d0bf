import Randomness
import JSON

/// Someone who does not exist, for demonstrations.
struct Person: Sendable {
    static let crowdLimit = 100

    private static let firstNames = [
        "Alma", "Bero", "Cleo", "Dorin", "Ezra", "Fenja", "Gustl", "Hedda", "Ivo", "Jule",
    ]
    private static let lastNames = [
        "Amsel", "Birke", "Cedar", "Distel", "Erle", "Fink", "Ginster", "Hasel", "Iltis", "Jasmin",
    ]
    private static let cities = [
        "Aarhus", "Bergen", "Cork", "Dresden", "Evora", "Freiburg", "Ghent", "Haifa", "Izmir", "Jaipur",
    ]

    let id: Int
    let first: String
    let last: String
    var city: String
    let age: Int
    var isOnline: Bool
    var steps: Int

    /// So many people with different names, 100 at most.
    static func crowd(of size: Int, _ random: inout SplitMix64) -> [Person] {
        (0..<min(size, crowdLimit)).map { number in
            Person(
                id: number + 1,
                first: firstNames[number % 10],
                last: lastNames[(number + number / 10) % 10],
                city: cities[Int.random(in: 0..<10, using: &random)],
                age: Int.random(in: 18...80, using: &random),
                isOnline: Bool.random(using: &random),
                steps: Int.random(in: 0...9999, using: &random)
            )
        }
    }

    /// Has time go on for some of them: about a third walk, and one comes, goes or moves.
    static func change(_ people: inout [Person], _ random: inout SplitMix64) {
        guard !people.isEmpty else { return }
        for index in people.indices where Int.random(in: 0..<3, using: &random) == 0 {
            people[index].steps = (people[index].steps + Int.random(in: 1...500, using: &random)) % 100_000
        }
        let one = Int.random(in: people.indices, using: &random)
        if Bool.random(using: &random) {
            people[one].isOnline.toggle()
        } else {
            people[one].city = cities[Int.random(in: 0..<10, using: &random)]
        }
    }

    var json: JSONValue {
        [
            "id": .integer(Int64(id)), "name": .string("\(first) \(last)"),
            "email": .string("\(first).\(last)@example.org".lowercased()), "city": .string(city),
            "age": .integer(Int64(age)), "online": .bool(isOnline), "steps": .integer(Int64(steps)),
        ]
    }
}
