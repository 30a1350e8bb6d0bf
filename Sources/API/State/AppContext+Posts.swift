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

    /// A number that another body or type hardly has, the same in every program: FNV-1a of 128 bits (Fowler, Noll and Vo).
    var digest: UInt128 {
        var hash: UInt128 = 0x6C62_272E_07BB_0142_62B8_2175_6295_C58D
        func add(_ bytes: some Sequence<UInt8>) {
            for byte in bytes { hash = (hash ^ UInt128(byte)) &* 0x0100_0000_0000_0000_0000_013B }
        }
        add(body)
        // What the type begins with is told from what the body ends with.
        add([type == nil ? 0 : 1])
        add((type ?? "").utf8)
        add(String(body.count).utf8)
        return hash
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
        if let (answer, id) = earlierAnswer(to: post, on: job) { return reply(answer, showing: id?.sequence) }
        do throws(SourceError) {
            let reading = try post.reading(for: job)
            let picked = try job.definition.extraction.apply(to: reading)
            let (answer, id) = publish(picked, of: post, on: job, wakesReaders: false)
            return reply(answer, showing: id?.sequence)
        } catch {
            return .response(refuse(post, error, on: job))
        }
    }

    /// The same for bodies that take their time.
    func publishLater(_ post: PublishRequest, on job: Job) async -> Response {
        if let (answer, id) = earlierAnswer(to: post, on: job) {
            if let id { await tape.waitUntilCommitted(id.sequence) }
            return answer
        }
        do throws(SourceError) {
            let reading = try post.reading(for: job)
            let picked = try await job.definition.extraction.applyWithoutBlocking(to: reading)
            let (answer, id) = publish(picked, of: post, on: job)
            if let id { await tape.waitUntilCommitted(id.sequence) }
            return answer
        } catch {
            return refuse(post, error, on: job)
        }
    }

    private func reply(_ answer: Response, showing sequence: UInt64?) -> Reply {
        sequence.map { .accepted(answer, at: $0) } ?? .response(answer)
    }

    private func publish(_ reading: SourceResult, of post: PublishRequest, on job: Job, wakesReaders: Bool = true)
        -> (Response, EventID?)
    {
        let record = post.key.map { IdempotencyKeys.record($0, body: post.digest) }
        let id = runner.post(reading, to: job, wakesReaders: wakesReaders, as: record)
        if id == nil, job.isOver {
            if let key = post.key { job.posts.release(key) }
            let detail = "job \"\(job.name)\" has just changed or gone; look at GET / and post again"
            return (.problem(status: 409, detail: detail), nil)
        }
        if let key = post.key { job.posts.complete(key, with: id) }
        return (Self.acceptance(of: id), id)
    }

    private static func acceptance(of id: EventID?) -> Response {
        var json = JSONLine()
        json.add("id", id.map { "\($0)" })
        return .json(json.finished, status: 202)
    }

    private func refuse(_ post: PublishRequest, _ failure: SourceError, on job: Job) -> Response {
        if let key = post.key { job.posts.release(key) }
        return .problem(status: failure.kind == .notJSON ? 400 : 422, detail: failure.message)
    }

    /// What a post with the same key was answered, or why this one can't be; nil where it is to be published.
    private func earlierAnswer(to post: PublishRequest, on job: Job) -> (Response, EventID?)? {
        guard let key = post.key else { return nil }
        switch job.posts.reserve(key, body: post.digest) {
        case .new: return nil
        case .answered(let id): return (Self.acceptance(of: id), id)
        case .pending:
            let detail = "a post with this Idempotency-Key is being read; send it again later"
            return (.problem(status: 409, detail: detail), nil)
        case .different:
            let detail = "this Idempotency-Key came with another body before; take a new key for another event"
            return (.problem(status: 422, detail: detail), nil)
        }
    }
}
