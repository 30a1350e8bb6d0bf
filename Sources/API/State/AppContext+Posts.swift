import JobConfig
import Jobs
import JSON
import DataSources
import HTTP
import Server
import Tape

/// What somebody posted to a job.
struct PublishRequest: Sendable {
    let body: [UInt8]
    /// The value of `Content-Type`, where there is one.
    let type: String?
    /// The value of `Idempotency-Key`, where there is one.
    let key: String?

    /// A number that another body or type hardly has.
    var digest: Int {
        var hasher = Hasher()
        // The pointer is used inside the closure only.
        unsafe body.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        hasher.combine(type)
        return hasher.finalize()
    }

    /// The body as the job understands it.
    func reading(for job: Job) throws(SourceError) -> SourceResult {
        try SourceResult(posted: body, type: type, mustBeJSON: job.definition.extraction.requiresJSON)
    }
}

/// How posts become events.
extension AppContext {
    /// Publishes a posted body, and tells its id; the event loop that asks wakes the readers, once for many posts.
    func publish(_ post: PublishRequest, on job: Job) -> Reply {
        if let (answer, sequence) = earlierAnswer(to: post, on: job) { return reply(answer, showing: sequence) }
        do throws(SourceError) {
            let reading = try post.reading(for: job)
            let picked = try job.definition.extraction.apply(to: reading)
            let (answer, id) = publish(picked, on: job, wakesReaders: false)
            return reply(settle(post, answer, id, on: job), showing: id?.sequence)
        } catch {
            return .response(settle(post, Self.refusal(error), nil, on: job))
        }
    }

    /// The same for bodies that take their time.
    func publishLater(_ post: PublishRequest, on job: Job) async -> Response {
        if let (answer, sequence) = earlierAnswer(to: post, on: job) {
            if let sequence { await tape.waitUntilCommitted(sequence) }
            return answer
        }
        do throws(SourceError) {
            let reading = try post.reading(for: job)
            let picked = try await job.definition.extraction.applyWithoutBlocking(to: reading)
            let (answer, id) = publish(picked, on: job)
            let response = settle(post, answer, id, on: job)
            if let id { await tape.waitUntilCommitted(id.sequence) }
            return response
        } catch {
            return settle(post, Self.refusal(error), nil, on: job)
        }
    }

    private func reply(_ answer: Response, showing sequence: UInt64?) -> Reply {
        sequence.map { .accepted(answer, at: $0) } ?? .response(answer)
    }

    private func publish(_ reading: SourceResult, on job: Job, wakesReaders: Bool = true) -> (Response, EventID?) {
        let id = runner.post(reading, to: job, wakesReaders: wakesReaders)
        if id == nil, job.isOver {
            let detail = "job \"\(job.name)\" has just changed or gone; look at GET / and post again"
            return (.problem(status: 409, detail: detail), nil)
        }
        var json = JSONLine()
        json.add("id", id.map { "\($0)" })
        return (.json(json.finished, status: 202), id)
    }

    private static func refusal(_ failure: SourceError) -> Response {
        .problem(status: failure.kind == .notJSON ? 400 : 422, detail: failure.message)
    }

    /// What a post with the same key was answered, or why this one can't be; nil where it is to be published.
    private func earlierAnswer(to post: PublishRequest, on job: Job) -> (Response, sequence: UInt64?)? {
        guard let key = post.key else { return nil }
        switch job.posts.reserve(key, body: post.digest) {
        case .new: return nil
        case .answered(let response, let sequence): return (response, sequence)
        case .pending:
            let detail = "a post with this Idempotency-Key is being read; send it again later"
            return (.problem(status: 409, detail: detail), nil)
        case .different:
            let detail = "this Idempotency-Key came with another body before; take a new key for another event"
            return (.problem(status: 422, detail: detail), nil)
        }
    }

    private func settle(_ post: PublishRequest, _ answer: Response, _ id: EventID?, on job: Job) -> Response {
        if let key = post.key { job.posts.complete(key, answer, sequence: id?.sequence) }
        return answer
    }
}
