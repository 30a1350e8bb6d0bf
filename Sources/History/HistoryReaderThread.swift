import Syscalls
import Tape

/// Answers queries about what is in the file, on a thread of its own.
struct HistoryReaderThread {
    private let shared: HistoryState
    private var reader: (HistoryReader, generation: Int)?

    init(_ shared: HistoryState) { self.shared = shared }

    /// Runs until the history ends.
    mutating func run() {
        while true {
            let (queries, isStopping) = shared.with { state in
                defer { state.queries = [] }
                return (state.queries, state.isStopping)
            }
            for query in queries {
                shared.beginReading()
                let (generation, identity) = shared.with { ($0.generation, $0.identity) }
                query(reader(of: generation, identity), generation)
                shared.endReading()
            }
            if isStopping { return }
            shared.reader.sleep(atMost: nil) { shared.with { !$0.queries.isEmpty || $0.isStopping } }
        }
    }

    private mutating func reader(of generation: Int, _ identity: TapeIdentity?) -> HistoryReader? {
        if let (reader, known) = reader, known == generation { return reader }
        reader = nil
        guard let identity, let opened = try? HistoryReader(path: shared.path, identity) else { return nil }
        reader = (opened, generation)
        return opened
    }
}
