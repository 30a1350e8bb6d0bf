/// Circles among places that each lead to others.
enum Circle {
    /// One circle, each place behind the one it leads to, beginning with the least; nil where there is none.
    ///
    /// Takes time that grows with the number of places and of ways between them.
    static func first(in origins: [[Int]]) -> [Int]? {
        let isLeft = left(of: origins)
        guard var place = isLeft.firstIndex(of: true) else { return nil }
        var path: [Int] = []
        var steps: [Int: Int] = [:]
        while let origin = origins[place].first(where: { isLeft[$0] }) {
            if let start = steps[place] {
                let circle = Array(path[start...].reversed())
                guard let first = circle.indices.min(by: { circle[$0] < circle[$1] }) else { return circle }
                return Array(circle[first...] + circle[..<first])
            }
            steps[place] = path.count
            path.append(place)
            place = origin
        }
        return nil
    }

    /// Which places are left when what leads to nothing of the rest is taken away, again and again: these lead in circles.
    private static func left(of origins: [[Int]]) -> [Bool] {
        var counts = origins.map(\.count)
        var followers = Array(repeating: [Int](), count: origins.count)
        for (place, others) in origins.enumerated() {
            for other in others { followers[other].append(place) }
        }
        var isLeft = Array(repeating: true, count: origins.count)
        var free = counts.indices.filter { counts[$0] == 0 }
        while let place = free.popLast() {
            isLeft[place] = false
            for follower in followers[place] {
                counts[follower] -= 1
                if counts[follower] == 0 { free.append(follower) }
            }
        }
        return isLeft
    }
}
