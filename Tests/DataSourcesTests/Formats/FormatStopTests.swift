import Testing

@testable import DataSources

/// Long texts of a format, whose reading ends with the time that a run has.
@Suite struct FormatStopTests {
    @Test(arguments: [
        (ResultFormat.csv, "a,b\n", "1,2\n"), (.ndjson, "", "{\"a\":1}\n"), (.prometheus, "", "a{b=\"c\"} 1\n"),
        (.yaml, "", "- 1\n"),
    ])
    func `what is read ends where its task is cancelled`(format: ResultFormat, head: String, line: String) async throws
    {
        let text = Array((head + String(repeating: line, count: 3_000)).utf8)
        #expect(throws: Never.self) { try SourceResult(text, as: format) }
        let work = Task {
            // Cancelled within the call alone.
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return try SourceResult(text, as: format)
        }
        await #expect(throws: SourceError.stopped) { try await work.value }
        // What is short is read all the same.
        let short = Task {
            // Cancelled within the call alone.
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return try SourceResult(Array((head + line).utf8), as: format)
        }
        await #expect(throws: Never.self) { try await short.value }
    }
}
