import Syscalls

extension HistoryState {
    /// Has the reading thread work out an answer; it is nil where nothing can be read, or where that takes too long.
    func query<Answer>(
        _ answer: @escaping @Sendable (Answer?) -> Void,
        _ body: @escaping @Sendable (HistoryReader) throws(DatabaseError) -> Answer
    ) {
        let isQueued = with { state in
            guard state.threads > 0, !state.isStopping, !state.isReaderHanging else { return false }
            let number = state.queryCount
            state.queryCount += 1
            state.unanswered[number] = { answer(nil) }
            state.queries.append { [self] reader, generation in
                let result = reader.flatMap { run(body, $0, generation) }
                // Whoever has waited too long has heard of it already.
                if with({ $0.unanswered.removeValue(forKey: number) != nil }) { answer(result) }
            }
            return true
        }
        if isQueued { reader.ring() } else { answer(nil) }
    }

    private func run<Answer>(
        _ body: (HistoryReader) throws(DatabaseError) -> Answer,
        _ reader: HistoryReader,
        _ generation: Int
    ) -> Answer? {
        do throws(DatabaseError) {
            return try body(reader)
        } catch {
            // The writing thread acts on it in its next round. What is of another history by now is no damage.
            if error.isDamage {
                with { if !$0.isTurning, $0.generation == generation { $0.isSuspect = true } }
            }
            return nil
        }
    }

    /// Takes note that the reading thread is to wait for the disk.
    func beginReading() {
        let hold = with { state in
            state.readingSince = .now
            return state.hold
        }
        hold?()
    }

    /// Takes note that it does not any more.
    func endReading() { with { ($0.readingSince, $0.isReaderHanging) = (nil, false) } }

    /// Answers all who have been waiting for the disk for longer than `patience`, and whoever asks before it is back.
    func giveUpReading(after patience: Duration) {
        let unanswered = with { state -> [@Sendable () -> Void] in
            guard let since = state.readingSince, since.duration(to: .now) >= patience else { return [] }
            state.isReaderHanging = true
            defer { state.unanswered = [:] }
            return Array(state.unanswered.values)
        }
        for giveUp in unanswered { giveUp() }
    }
}
