import Syscalls
import Tape

/// Answers questions about what is in the file, on a thread of its own.
struct HistoryReaderThread {
    let desk: HistoryState
    let epoch: String
    private var reader: (HistoryReader, generation: Int)?

    init(_ desk: HistoryState, epoch: String) { (self.desk, self.epoch) = (desk, epoch) }

    /// Works until the history ends.
    mutating func run() {
        while true {
            let (questions, generation, isStopping) = desk.with { state in
                defer { state.questions = [] }
                return (state.questions, state.generation, state.isStopping)
            }
            for question in questions { question(reader(of: generation)) }
            if isStopping { return }
            desk.librarian.sleep(atMost: nil) { desk.with { !$0.questions.isEmpty || $0.isStopping } }
        }
    }

    private mutating func reader(of generation: Int) -> HistoryReader? {
        if let (reader, known) = reader, known == generation { return reader }
        reader = nil
        guard let opened = try? HistoryReader(path: desk.path, epoch: epoch) else { return nil }
        reader = (opened, generation)
        return opened
    }
}
