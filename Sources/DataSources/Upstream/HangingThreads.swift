import Synchronization

/// Counts the threads of one source that still hang though nobody waits for them: in the kernel, where a disk does not
/// answer, or in the search for a host's address, which can't be stopped.
final class HangingThreads: Sendable {
    /// So many may hang; more would pile up, one with each run.
    static let most = 4

    /// Relaxed, since the number alone counts.
    private let count = Atomic(0)

    /// Throws where no more may be begun; `place` is what is asked, and `question` what may be wrong there.
    func check(_ kind: SourceError.Kind, _ place: String, _ question: String) async throws(SourceError) {
        // One that was let go of a moment ago may be about to end.
        for _ in 0..<20 where count.load(ordering: .relaxed) >= Self.most {
            try? await Task.sleep(for: .milliseconds(5))
        }
        guard count.load(ordering: .relaxed) < Self.most else {
            throw SourceError(kind, "\(Self.most) earlier attempts to ask \(place) still hang; \(question)")
        }
    }

    /// The same for one that is reached by a network.
    func checkLookUps(of place: String) async throws(SourceError) {
        try await check(.dns, place, "does its name server answer?")
    }

    /// Takes note that a thread was let go of.
    func noteHanging() { count.add(1, ordering: .relaxed) }

    /// Takes note that such a thread has come back.
    func noteReturn() { count.subtract(1, ordering: .relaxed) }
}
