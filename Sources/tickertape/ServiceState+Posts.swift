import DataSources
import HTTP

/// What somebody posted to a job.
struct Post: Sendable {
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
}

/// How posts become events.
extension ServiceState {
    /// Publishes a posted body, and tells its id.
    func publish(_ post: Post, on job: Job) -> Response {
        if let answer = earlierAnswer(to: post, on: job) { return answer }
        do throws(SourceFailure) {
            let reading = try Reading(posted: post.body, type: post.type)
            return settle(post, publish(try job.definition.extraction.apply(to: reading), on: job), on: job)
        } catch {
            return settle(post, Self.refusal(error), on: job)
        }
    }

    /// The same for bodies that take their time.
    func publishLater(_ post: Post, on job: Job) async -> Response {
        if let answer = earlierAnswer(to: post, on: job) { return answer }
        do throws(SourceFailure) {
            let reading = try Reading(posted: post.body, type: post.type)
            let picked = try await job.definition.extraction.applyWithoutBlocking(to: reading)
            return settle(post, publish(picked, on: job), on: job)
        } catch {
            return settle(post, Self.refusal(error), on: job)
        }
    }

    private func publish(_ reading: Reading, on job: Job) -> Response {
        let id = runner.post(reading, to: job)
        if id == nil, job.isOver {
            return .problem(
                status: 409,
                detail: "job \"\(job.name)\" has just changed or gone; look at GET / and post again"
            )
        }
        var json = JSONLine()
        json.add("id", id.map { "\($0)" })
        return .json(json.finished, status: 202)
    }

    private static func refusal(_ failure: SourceFailure) -> Response {
        .problem(status: failure.kind == .notJSON ? 400 : 422, detail: failure.message)
    }

    /// What a post with the same key was answered, or why this one can't be; nil where it is to be published.
    private func earlierAnswer(to post: Post, on job: Job) -> Response? {
        guard let key = post.key else { return nil }
        switch job.posts.begin(key, body: post.digest) {
        case .new: return nil
        case .answered(let response): return response
        case .pending:
            return .problem(status: 409, detail: "a post with this Idempotency-Key is being read; send it again later")
        case .different:
            let detail = "this Idempotency-Key came with another body before; take a new key for another event"
            return .problem(status: 422, detail: detail)
        }
    }

    private func settle(_ post: Post, _ answer: Response, on job: Job) -> Response {
        if let key = post.key { job.posts.settle(key, answer) }
        return answer
    }
}
