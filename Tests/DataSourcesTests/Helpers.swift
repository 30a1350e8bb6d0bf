import Configuration
import Foundation
import Testing

@testable import JSON
@testable import DataSources

/// What reading the options of a job from YAML gives: a value, and faults as `line:column: sentence`.
func reading<Value>(_ yaml: String, _ read: (ConfigSection) -> Value?) throws -> (value: Value?, diagnostics: [String])
{
    let diagnostics = Diagnostics()
    let node = try #require(YAMLReader.read(Array(yaml.utf8), file: "jobs.yaml", diagnostics: diagnostics))
    let fields = try #require(ConfigSection(node, of: "job \"j\"", diagnostics: diagnostics))
    let value = read(fields)
    fields.refuseUnknown()
    return (value, diagnostics.list.map { "\($0.location.line):\($0.location.column): \($0.message)" })
}

/// A folder that is removed when the body is over.
func withTemporaryFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sources-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder.path)
}

extension SourceResult {
    /// For tables: JSON as it is, text in angle quotes.
    var shown: String {
        switch content {
        case .json(let json): json.description
        case .text(let text): "«\(text)»"
        case .unchanged: "unchanged"
        }
    }
}
