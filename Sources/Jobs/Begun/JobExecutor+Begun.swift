import DataSources
import JobConfig
import Scheduling
import Synchronization

/// Runs without a task: most jobs read the answer of a server, and a task, with one for its deadline and one for its end,
/// costs more than the request.
extension JobExecutor {
    /// Begins a run, and those that waited for its end.
    func begin(_ job: Job, _ source: any BegunSource) {
        // Its end may have come before it came to its run.
        if job.isOver { return }
        let (start, course) = recordStart(of: job, yieldsOnce: true)
        let number = underWay.begin()
        let (end, runsEnd) = (job.end, job.runsEnd)
        let watches = Watches()
        let stop = source.begin(within: job.definition.timeout) { result in
            if let numbers = watches.end() {
                end.forget(numbers.0)
                runsEnd.forget(numbers.1)
            }
            let failure = publish(result, of: job, course)
            job.update { $0.standardError = nil }
            recordEnd(of: job, since: start, .current, failure, course)
            if !timers.isStopped, job.update({ $0.startWaiting() }) { begin(job, source) }
            underWay.end(number)
        }
        underWay.take(stop, of: number)
        let numbers = (end.whenCancelled(stop), runsEnd.whenCancelled(stop))
        if !watches.begin(numbers) {
            end.forget(numbers.0)
            runsEnd.forget(numbers.1)
        }
    }

    /// Publishes what was read; returns why that failed, where it did.
    private func publish(_ result: Result<SourceResult, SourceError>, of job: Job, _ course: RunCourse) -> SourceError?
    {
        do throws(SourceError) {
            let reading = try result.get()
            do throws(SourceError) {
                let picked = try job.definition.extraction.apply(to: reading)
                let now = Now.current
                course.publish(picked, nextBy: promiseNext(of: job, now), at: now)
                return nil
            } catch {
                job.definition.source?.invalidateCache()
                throw error
            }
        } catch {
            return error
        }
    }
}

/// What watches over the end of a job while one of its runs goes on.
private final class Watches: Sendable {
    private let state = Mutex<(isOver: Bool, numbers: (Int, Int)?)>((false, nil))

    /// Takes what they are forgotten by; false where the run has ended already.
    func begin(_ numbers: (Int, Int)) -> Bool {
        state.withLock { state in
            state.numbers = numbers
            return !state.isOver
        }
    }

    /// Notes the end of the run; returns what is to be forgotten.
    func end() -> (Int, Int)? {
        state.withLock { state in
            state.isOver = true
            return state.numbers
        }
    }
}
