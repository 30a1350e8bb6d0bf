import Syscalls
import Tape

/// Answers queries about what is in the file, on a thread of its own.
struct HistoryReaderThread {
    private let shared: HistoryState
    private let epoch: String
    private var reader: (HistoryReader, generation: Int)?

    init(_ shared: HistoryState, epoch: String) { (self.shared, self.epoch) = (shared, epoch) }

    /// Runs until the history ends.
    mutating func run() {
        while true {
            let (queries, generation, isStopping) = shared.with { state in
                defer { state.queries = [] }
                return (state.queries, state.generation, state.isStopping)
            }
            for query in queries {
                shared.beginReading()
                query(reader(of: generation))
                shared.endReading()
            }
            if isStopping { return }
            shared.reader.sleep(atMost: nil) { shared.with { !$0.queries.isEmpty || $0.isStopping } }
        }
    }

    private mutating func reader(of generation: Int) -> HistoryReader? {
        if let (reader, known) = reader, known == generation { return reader }
        reader = nil
        guard let opened = try? HistoryReader(path: shared.path, epoch: epoch) else { return nil }
        reader = (opened, generation)
        return opened
    }
}
