import DataSources
import Scheduling
import Tape

extension JobDefinition {
    /// One run: the source is read, within the timeout and with all the tries it may have.
    func read() async -> Result<Reading, SourceFailure> {
        guard let source else { return .failure(SourceFailure(.other, "there is nothing to read")) }
        do throws(SourceFailure) {
            guard let retry else {
                return .success(try await source.read(within: timeout, extracting: extraction))
            }
            return .success(try await retry.read(source, within: timeout, extracting: extraction))
        } catch {
            return .failure(error)
        }
    }

    /// By when the event behind a run at `now` would be due; nil where silence is normal.
    func nextBy(after now: Now) -> Timestamp? {
        guard case .schedule(let timetable) = trigger, publishing == .always else { return nil }
        var generator = SystemRandomNumberGenerator()
        let run = Timetable.Slot(moment: .steady(now.steady))
        let next = timetable.next(after: run, begun: 1, now: now, using: &generator).slot
        return next.map { Timestamp($0.due.advanced(by: timeout), now: now) }
    }
}
