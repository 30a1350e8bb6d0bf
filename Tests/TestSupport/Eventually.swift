/// Asks again and again until there is an answer, for things that only become true by themselves.
///
/// - Throws: ``NeverHappened`` at the deadline, and whatever asking throws.
@discardableResult public func eventually<Answer>(
    _ what: String,
    within limit: Duration = .seconds(30),
    isolation: isolated (any Actor)? = #isolation,
    _ ask: () async throws -> Answer?
) async throws -> Answer {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if let answer = try await ask() { return answer }
        try await Task.sleep(for: .milliseconds(20))
    }
    throw NeverHappened(what: what, limit: limit)
}

/// Something that a test waited for and that did not come.
struct NeverHappened: Error, CustomStringConvertible {
    let what: String
    let limit: Duration

    var description: String { "waited \(limit) in vain: \(what)" }
}
