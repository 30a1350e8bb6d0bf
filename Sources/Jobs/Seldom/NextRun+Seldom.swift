import Scheduling

/// What most plans have nothing of, as ``JobStatus/Rare`` has it.
extension NextRun {
    struct Rare: Sendable {
        var earlierStarting: ScheduleTrigger.FireTime?
        var expectation: Duration?
        var waitStart: Duration?
        var expectedBy: Due?
        var watch: Due?
        var alertDue: Due?
        var stagger: Duration?
        var arrival: Arrival?
    }

    /// That which is to begin, where it is an earlier one than the last.
    var earlierStarting: ScheduleTrigger.FireTime? {
        get { rare?.earlierStarting }
        set { setRare(\.earlierStarting, to: newValue) }
    }

    /// How long nothing may come; nil where only the schedule says when something is due.
    var expectation: Duration? {
        get { rare?.expectation }
        set { setRare(\.expectation, to: newValue) }
    }

    /// Since when it waits, on the steady clock, whatever came before; nil where it goes by what came.
    var waitStart: Duration? {
        get { rare?.waitStart }
        set { setRare(\.waitStart, to: newValue) }
    }

    /// By when something is due after that, as it stood when the last event came.
    var expectedBy: Due? {
        get { rare?.expectedBy }
        set { setRare(\.expectedBy, to: newValue) }
    }

    /// When to look whether it has come.
    var watch: Due? {
        get { rare?.watch }
        set { setRare(\.watch, to: newValue) }
    }

    /// When time decides something about its alerts.
    var alertDue: Due? {
        get { rare?.alertDue }
        set { setRare(\.alertDue, to: newValue) }
    }

    /// How much later that is told here than it is so, since others may tell it.
    var stagger: Duration {
        get { rare?.stagger ?? .zero }
        set { setRare(\.stagger, to: newValue == .zero ? nil : newValue) }
    }

    /// What was published here last, where others number it.
    var arrival: Arrival? {
        get { rare?.arrival }
        set { setRare(\.arrival, to: newValue) }
    }
}
