import Jobs
import JobConfig
import Configuration
import DataSources
import Foundation
import Redis
import Synchronization
import TLS
import Tape

/// What `check` finds out beyond the file, without running anything that could change something.
struct Preflight {
    /// How much time all readings together may take.
    private static let patience = Duration.seconds(3)
    /// How long one of them may take.
    private static let longest = Duration.seconds(1)

    /// What the sources of jobs miss on this machine, as warnings at their keys.
    static func warnings(about jobs: [JobDefinition]) -> [Diagnostic] {
        jobs.compactMap { job in
            guard job.awaited == nil, let source = job.source else { return nil }
            let message: String
            if let failure = source.preflightFailure {
                message = "job \(job.name.quoted) would fail now: \(job.secrets.concealed(in: failure).message)"
            } else if let remark = source.preflightRemark {
                message = "job \(job.name.quoted): \(job.secrets.concealed(in: remark))"
            } else {
                return nil
            }
            return Diagnostic(message, at: job.feedLocation, width: job.feedKey.count, severity: .warning)
        }
    }

    /// That the page is another than the one that a file asks for, as the server that starts with it says too.
    static func findings(aboutFolderOf file: JobsConfiguration, at path: String) -> [Diagnostic] {
        guard file.server.namesPublicFolder else { return [] }
        let page = FilePath.absolute(file.server.publicFolder, namedIn: path) + "/index.html"
        guard !FileManager.default.isReadableFile(atPath: page) else { return [] }
        return [file.finding(aboutFolder: "the page is the built-in one, since \(page) can't be read")]
    }

    /// What is wrong with the files of authorities and certificates that a file names for its origin or its Redis, where it
    /// names them.
    static func findings(about file: JobsConfiguration) -> [Diagnostic] {
        var findings: [Diagnostic] = []
        if let authorities = file.server.origin?.authorities {
            do throws(TLSClientContext.Fault) { _ = try TLSClientContext(authorities: authorities) } catch {
                findings.append(file.finding(aboutOrigin: error.sentence, at: .authorities))
            }
        }
        if let client = file.server.origin?.client {
            do throws(TLSClientContext.Fault) {
                if let trouble = try client.read().dateTrouble() {
                    let sentence = "the certificate \(client.certificate) \(trouble.sentence)"
                    findings.append(file.finding(aboutOrigin: sentence, at: .certificate, .warning))
                }
            } catch {
                findings.append(file.finding(aboutOrigin: error.sentence, at: .certificate))
            }
        }
        // What else is wrong with those of the cluster, Redis' survey tells.
        if let client = file.server.cluster?.redis.client, let trouble = (try? client.read())?.dateTrouble() {
            findings.append(
                file.finding(aboutClusterCertificate: "the certificate \(client.certificate) \(trouble.sentence)")
            )
        }
        return findings
    }

    /// One event of each job that can be read without a side effect, by name.
    ///
    /// These are made-up values, figures of the machine and files; what others say is known once they have run.
    static func events(of jobs: [JobDefinition]) async -> [String: EncodedEvent] {
        var generator = SystemRandomNumberGenerator()
        let tape = Tape(epoch: Epoch.make(using: &generator), capacity: Tape.Capacity(events: 1))
        let end = ContinuousClock.now + patience
        var events: [String: EncodedEvent] = [:]
        for definition in jobs where ContinuousClock.now < end {
            guard let reading = await reading(of: definition) else { continue }
            let job = Job(definition, on: tape)
            job.publish(reading, nextBy: definition.nextBy(after: .current))
            if let frame = job.last { events[definition.name] = frame }
            // Then the next job has its number, which is not looked for among all before.
            job.cancel()
        }
        return events
    }

    /// What a job that can be read without a side effect yields now; nil for others, and where it fails.
    private static func reading(of job: JobDefinition) async -> SourceResult? {
        guard job.awaited == nil, let source = job.source, type(of: source).isReadOnly else { return nil }
        // A deadline takes longer to set up than what yields at once takes to be read.
        if let quick = job.quickSource, !job.extraction.mayTakeLong { return try? job.pickNow(from: quick.readNow()) }
        return try? await source.read(within: min(job.timeout, longest), extracting: job.extraction)
    }
}
