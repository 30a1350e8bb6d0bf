import Cluster
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
    /// What is kept of its headers.
    var headers: JSONText?

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

    /// The body as the job understands it, which takes no time.
    func reading(for job: Job) throws(SourceError) -> SourceResult {
        let format = job.definition.extraction.formatOfPosts
        guard format.isStructured else {
            return try SourceResult(posted: body, type: type, mustBeJSON: format == .json)
        }
        return try SourceResult(body, as: format, in: Charset.ofPost(type), called: "the body")
    }

    /// The body as the job understands it, which may be for a helper to do.
    func readingLater(for job: Job) async throws(SourceError) -> SourceResult {
        let format = job.definition.extraction.formatOfPosts
        guard format.isStructured else { return try reading(for: job) }
        return try await SourceResult.posted(body, type: type, as: format)
    }
}

/// How posts become events.
extension AppContext {
    /// Publishes a posted body, and tells its id; the event loop that asks wakes the readers, once for many posts.
    func publish(_ post: PublishRequest, on job: Job) -> Reply {
        // Said at once: what waits for Redis would wait in vain.
        if let trouble = cluster?.node.appendTrouble { return .response(.unavailable(trouble)) }
        switch earlierAnswer(to: post, on: job) {
        case nil: break
        case .known(let answer, let id): return reply(answer, showing: id?.sequence)
        case .pending: return .async { [self] in .response(await publishLater(post, on: job)) }
        }
        do throws(SourceError) {
            let reading = try post.reading(for: job)
            let picked = try job.definition.extraction.apply(to: reading)
            guard let receipt = publish(picked, of: post, on: job, wakesReaders: false) else {
                return .response(answer(to: post, on: job, .shown(nil)))
            }
            guard case .drafted(let ticket) = receipt, let outbox = tape.outbox else {
                return reply(answer(to: post, on: job, .shown(receipt.id)), showing: receipt.id?.sequence)
            }
            // Its id is known when Redis has given it one.
            return .deferred { [self] give in
                outbox.whenSettled(ticket) { [self] settlement in
                    let answer = answer(to: post, on: job, settlement)
                    guard let id = settlement.id else { return give(answer) }
                    // Where it is on this tape is not known before it is there.
                    tape.whenShown(id) { give(answer) }
                }
            }
        } catch {
            return .response(refuse(post, error, on: job))
        }
    }

    /// The same for bodies that take their time, and for tapes whose events are numbered elsewhere.
    ///
    /// It waits so long for the answer to one with the same key that came shortly before.
    func publishLater(_ post: PublishRequest, on job: Job, waiting patience: Duration = .seconds(10)) async -> Response
    {
        // Said at once: what waits for Redis would wait in vain.
        if let trouble = cluster?.node.appendTrouble { return .unavailable(trouble) }
        let end = ContinuousClock.now + patience
        while let earlier = earlierAnswer(to: post, on: job) {
            if case .known(let answer, let id) = earlier {
                if let id { _ = await tape.settlement(of: .numbered(id)) }
                return answer
            }
            guard let key = post.key, await job.posts.settled(key, within: end - .now) else { return Self.pending }
        }
        do throws(SourceError) {
            let reading = try await post.readingLater(for: job)
            let picked = try await job.definition.extraction.publishable(from: reading)
            // A program of jq may choose to publish nothing.
            guard let picked, let receipt = publish(picked, of: post, on: job) else {
                return answer(to: post, on: job, .shown(nil))
            }
            return answer(to: post, on: job, await tape.settlement(of: receipt))
        } catch {
            return refuse(post, error, on: job)
        }
    }

    private func reply(_ answer: Response, showing sequence: UInt64?) -> Reply {
        // Of a shared tape only what was shown before is known by its id here, whatever its position.
        guard let sequence, tape.outbox == nil else { return .response(answer) }
        return .accepted(answer, at: sequence)
    }

    private func publish(_ reading: SourceResult, of post: PublishRequest, on job: Job, wakesReaders: Bool = true)
        -> Receipt?
    {
        let record = post.key.map { IdempotencyKeys.record($0, body: post.digest) }
        return runner.post(reading, to: job, wakesReaders: wakesReaders, as: record, with: post.headers)
    }

    /// What a post is answered, by what has become of it; shown without an id where nothing was published.
    private func answer(to post: PublishRequest, on job: Job, _ settlement: Settlement) -> Response {
        switch settlement {
        case .shown(nil) where job.isOver:
            if let key = post.key { job.posts.release(key) }
            let detail = "job \"\(job.name)\" has just changed or gone; look at GET / and post again"
            return .problem(status: 409, detail: detail)
        case .shown(let id), .answeredBefore(let id):
            if let key = post.key { job.posts.complete(key, with: id) }
            return Self.acceptance(of: id)
        case .otherBody:
            if let key = post.key { job.posts.release(key) }
            return Self.otherBody
        case .refused:
            // It may be known to Redis all the same, which answers the next one then.
            if let key = post.key { job.posts.release(key) }
            return .unavailable(
                cluster?.node.appendTrouble
                    ?? "it is not known whether this was taken; an Idempotency-Key makes it safe"
                    + " to send it again"
            )
        }
    }

    private static func acceptance(of id: EventID?) -> Response {
        var json = JSONLine()
        json.add("id", id.map { "\($0)" })
        return .json(json.finished, status: 202)
    }

    private static let otherBody = Response.problem(
        status: 422,
        detail: "this Idempotency-Key came with another body before; take a new key for another event"
    )

    private func refuse(_ post: PublishRequest, _ failure: SourceError, on job: Job) -> Response {
        if let key = post.key { job.posts.release(key) }
        return .problem(status: [.notJSON, .format].contains(failure.kind) ? 400 : 422, detail: failure.message)
    }

    /// What is known of a post with the same key.
    private enum Earlier {
        /// What it was answered, or why this one can't be published.
        case known(Response, EventID?)
        /// It is being looked at.
        case pending
    }

    private static let pending = Response.problem(
        status: 409,
        detail: "a post with this Idempotency-Key is being read; send it again later"
    )

    /// What is known of a post with the same key; nil where this one is to be published.
    private func earlierAnswer(to post: PublishRequest, on job: Job) -> Earlier? {
        guard let key = post.key else { return nil }
        return switch job.posts.reserve(key, body: post.digest, epoch: tape.identity.epoch) {
        case .new: nil
        case .answered(let id): .known(Self.acceptance(of: id), id)
        case .pending: .pending
        case .different: .known(Self.otherBody, nil)
        }
    }
}

extension Response {
    /// Nothing can be published now, for a reason that is a sentence.
    static func unavailable(_ trouble: String) -> Response {
        .problem(status: 503, detail: trouble).adding([("Retry-After", "2")])
    }
}
