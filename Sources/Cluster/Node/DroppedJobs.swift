/// The jobs that a node had and that its file names no more.
///
/// Where no node has heard of one for a while, it is forgotten how far its schedule had come: one that is put back later is
/// a new job, as it is where one process is alone. Some save a file in several steps.
struct DroppedJobs {
    /// How long a job that has left the file may come back as if it had not.
    static let patience = Duration.seconds(10)

    private var known: Set<String> = []
    /// When each was seen to be gone.
    private var gone: [String: Duration] = [:]

    /// Takes in which jobs the file has now.
    mutating func take(_ names: some Sequence<String>, at now: Duration) {
        let present = Set(names)
        for name in known.subtracting(present) { gone[name] = now }
        for name in present { gone[name] = nil }
        known = present
    }

    /// Those that are gone for long enough, and that none of these sessions has.
    func forgettable(at now: Duration, among sessions: [NodeSession]) -> [String] {
        guard !gone.isEmpty else { return [] }
        return gone.filter { name, time in
            now - time >= Self.patience && !sessions.contains { $0.jobs[name] != nil }
        }.keys.sorted()
    }

    /// Takes in that these are forgotten.
    mutating func forget(_ names: [String]) { for name in names { gone[name] = nil } }
}
