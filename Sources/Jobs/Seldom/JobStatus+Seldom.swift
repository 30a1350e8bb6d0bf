import DataSources
public import Tape

/// What most jobs have nothing of: together in one place, for which there is no room where there is none of it.
extension JobStatus {
    struct Rare: Sendable {
        var loggedSilence: UInt64?
        var standardError: String?
        var watching: Watching?
        var occasions: PendingOccasions?
        var failing: (since: Timestamp, count: Int)?
        var stored: StandingRecord?
    }

    /// Behind which event the log was told of a silence last.
    var loggedSilence: UInt64? {
        get { rare?.loggedSilence }
        set { setRare(\.loggedSilence, to: newValue) }
    }

    /// What the newest run wrote to its standard error, where it ran a program that did.
    public internal(set) var standardError: String? {
        get { rare?.standardError }
        set { setRare(\.standardError, to: newValue) }
    }

    /// How it goes by viewers; nil for a job that does not.
    public internal(set) var watching: Watching? {
        get { rare?.watching }
        set { setRare(\.watching, to: newValue) }
    }

    /// The events that its runs are for; nil for a job that does not go by events.
    var occasions: PendingOccasions? {
        get { rare?.occasions }
        set { setRare(\.occasions, to: newValue) }
    }

    /// The failures in a row that the newest run ends, and when the first of them was; nil where it is none.
    public internal(set) var failing: (since: Timestamp, count: Int)? {
        get { rare?.failing }
        set { setRare(\.failing, to: newValue) }
    }

    /// How it stood when the program ended the last time; nil once something has happened since.
    var stored: StandingRecord? {
        get { rare?.stored }
        set { setRare(\.stored, to: newValue) }
    }
}
