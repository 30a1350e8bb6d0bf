/// What becomes of a run that is due while another is running.
public enum Overlap: String, CaseIterable, Sendable {
    /// It is left out and counted.
    case skip
    /// It begins when the other has ended; one waits at most, more are left out.
    case queue
    /// It takes the place of the other, which is stopped.
    case restart
    /// Both run.
    case allow

    /// How many runs of a job there are at once at the most.
    public static let mostAtOnce = 100
}

/// What became of a run that was due.
public enum Start: Hashable, Sendable {
    case now
    /// Behind the one that is running.
    case waits
    /// Behind the one that is running, which is to be stopped.
    case replaces
    /// It was left out.
    case skipped
}
