import Configuration
import Testing

@testable import DataSources

/// The source of an `http` job that is followed, from its options in YAML, which have no fault.
func followed(_ yaml: String) throws -> HTTPSource {
    let (source, faults) = try reading(yaml) { section in
        _ = section.node("timeout")
        _ = section.node("format")
        return HTTPSource(reading: section)
    }
    #expect(faults == [])
    return try #require(source)
}

/// Waits for what only becomes true by itself.
func eventually(_ what: Comment, _ isTrue: () throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while try !isTrue() {
        try #require(.now < deadline, what)
        try await Task.sleep(for: .milliseconds(2))
    }
}
