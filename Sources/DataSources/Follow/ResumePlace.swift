import Synchronization

/// Where in its upstream a source has come, in words of its own.
///
/// Outlives restarts of the source, and reloads; a program that is begun anew begins all sources anew.
public final class ResumePlace: Sendable {
    private struct State {
        var place: (any CustomStringConvertible & Sendable)?
        /// The place from which this one goes on, until it is asked.
        var former: ResumePlace?
        var isClosed = false
    }

    private let state: Mutex<State>

    /// A place that a source has written down before; nil for the beginning.
    public init(_ text: String? = nil) { state = Mutex(State(place: text)) }

    /// The place of a job that takes another's, where that has come to when it is asked for first.
    public init(after former: ResumePlace) { state = Mutex(State(former: former)) }

    /// What was written down last; nil where that is nothing.
    ///
    /// Nothing is written behind ``close()``.
    public var text: String? {
        get {
            state.withLock { state in
                if let former = state.former { (state.place, state.former) = (former.text, nil) }
                return state.place?.description
            }
        }
        set { note(newValue) }
    }

    /// Writes down a place, which becomes a text when somebody asks for it: most are behind the next result before that.
    public func note(_ place: (any CustomStringConvertible & Sendable)?) {
        state.withLock { state in
            if !state.isClosed { (state.place, state.former) = (place, nil) }
        }
    }

    /// Ends the writing, as what comes now is published by nobody.
    public func close() { state.withLock { $0.isClosed = true } }
}
