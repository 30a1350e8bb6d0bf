import Configuration
import Dispatch
import Foundation
import Synchronization

/// Reads the jobs of a large map on all cores.
///
/// What it hands out is what a reading in the order of the file makes of the same map. Where there is more to it than
/// definitions, a fault to tell or a reference to fill in, it leaves the map to that.
enum ParallelReading {
    /// So many jobs are worth a thread: the reading of one takes some ten microseconds.
    static let fewest = 256

    /// What the threads have made.
    private struct Progress {
        var jobs: [[JobDefinition]]
        /// Whether one came upon something that is not for it.
        var isGivenUp = false
    }

    /// The jobs of `map` in its order; nil where it is too small, or where a job of it is to be reported.
    static func jobs(of map: Node, _ defaults: JobDefaults, cores: Int = cores) -> [JobDefinition]? {
        guard case .mapping(let entries) = map.content else { return nil }
        let parts = min(cores, entries.count / fewest)
        guard parts > 1, !defaults.hasReferences else { return nil }
        let progress = Mutex(Progress(jobs: Array(repeating: [], count: parts)))
        DispatchQueue.concurrentPerform(iterations: parts) { part in
            let range = entries.count * part / parts..<entries.count * (part + 1) / parts
            let piece = Node(location: map.location, width: map.width, content: .mapping(Array(entries[range])))
            let jobs = jobs(ofPart: piece, defaults) { progress.withLock { $0.isGivenUp } }
            progress.withLock { progress in
                if let jobs { progress.jobs[part] = jobs } else { progress.isGivenUp = true }
            }
        }
        return progress.withLock { $0.isGivenUp ? nil : Array($0.jobs.joined()) }
    }

    /// How many threads can be at work.
    private static let cores = ProcessInfo.processInfo.activeProcessorCount

    private static func jobs(
        ofPart map: Node,
        _ defaults: JobDefaults,
        unless isGivenUp: () -> Bool
    ) -> [JobDefinition]? {
        let diagnostics = Diagnostics()
        // Nothing is filled in here.
        let references = Interpolation(variables: [:], diagnostics: diagnostics) { path in
            .failure(TextProblem("\(path) is not read here"))
        }
        guard let section = ConfigSection(map, of: "jobs", diagnostics: diagnostics) else { return nil }
        var jobs: [JobDefinition] = []
        jobs.reserveCapacity(section.entries.count)
        for entry in section.entries {
            guard !isGivenUp(), !entry.value.hasReferences(except: JobDefinition.shellKeys),
                let job = JobDefinition.read(entry, in: section, defaults: defaults, references: references),
                diagnostics.reports == 0
            else { return nil }
            jobs.append(job)
        }
        return jobs
    }
}
