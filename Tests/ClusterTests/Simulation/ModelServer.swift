import Cluster

/// Two servers, of which one follows the other some changes behind, and a sentinel that knows which is which.
struct ModelServers {
    struct One {
        var data = ModelData()
        var about: ModelData.Server
        /// What was changed since the other has begun to follow.
        var changes: [ModelData.Change] = []
        /// Whether it takes connections.
        var isUp = true
    }

    private(set) var all: [One]
    /// Which one the sentinel names.
    private(set) var primary = 0
    /// How many changes of the primary the other has done; nil where it does not follow.
    private var followed: Int?
    private var names = 0

    init(using generator: inout some RandomNumberGenerator) {
        all = (0..<2).map { One(about: .init(history: "", hasFormer: false, process: "p\($0)")) }
        for place in 0..<2 { all[place].about.history = Self.name(&generator) }
        followed = 0
    }

    private static func name(_ generator: inout some RandomNumberGenerator) -> String {
        let digits = String(UInt64.random(in: 0..<1 << 40, using: &generator), radix: 16)
        return String(repeating: "0", count: 10 - digits.count) + digits
    }

    /// The one that is not the primary.
    var other: Int { 1 - primary }
    /// Whether the other follows.
    var isFollowed: Bool { followed != nil }

    /// Does a change on a server; returns what came of it, and its place among the changes.
    mutating func apply(_ change: ModelData.Change, on server: Int) -> (BatchOutcome?, Bool, offset: Int) {
        let (outcome, isDone) = all[server].data.apply(change)
        all[server].changes.append(change)
        return (outcome, isDone, all[server].changes.count)
    }

    /// How many others have a server's changes up to a place.
    func replicas(of server: Int, at offset: Int) -> Int {
        server == primary && followed.map { $0 >= offset } ?? false ? 1 : 0
    }

    /// Has the other do some of the changes that it lacks.
    mutating func replicate(_ count: Int) {
        guard let from = followed else { return }
        let to = min(from + count, all[primary].changes.count)
        for place in from..<to { _ = all[other].data.apply(all[primary].changes[place]) }
        followed = to
    }

    /// Makes the other the primary; the old one is gone, or goes on for those who are connected to it.
    mutating func failOver(isGone: Bool, using generator: inout some RandomNumberGenerator) {
        guard followed != nil else { return }
        let old = primary
        primary = other
        all[primary].changes = []
        all[primary].about.history = Self.name(&generator)
        all[primary].about.hasFormer = true
        all[old].isUp = !isGone
        followed = nil
    }

    /// Has the old primary follow the new one, which takes away what it alone has.
    mutating func rejoin() {
        guard followed == nil else { return }
        all[other].data = all[primary].data
        all[other].isUp = true
        all[other].about.history = all[primary].about.history
        // It may forget what it no longer needs.
        all[primary].changes = []
        followed = 0
    }
}
