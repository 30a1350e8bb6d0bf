public import Configuration
public import Foundation

/// What jobs.yaml and the files it includes say: how to serve, and the jobs in the order of the files.
public struct JobsConfiguration: Sendable {
    /// How to serve.
    public internal(set) var server: ServerSettings
    /// The jobs, each name once.
    public let jobs: [JobDefinition]
    /// The map `server` with its references filled in; nil where there is none.
    let serverContent: Node?
    /// Whether the file itself says how long the past is held.
    public var saysAge: Bool { serverContent?.entry("history")?.value.entry(ServerKeys.age.name) != nil }

    /// Reads a file: nil if there is an error, and the diagnostics of all of it in its order.
    ///
    /// `file` is its name in diagnostics; globs behind `include` are relative to its folder. What it includes and refers to is
    /// read by `files`, which takes it down; `variables` are what `${NAME}` stands for. `certificates` are the rules for
    /// those that it names. What `known` tells of a job, from another reading, holds where nothing else stands there now.
    public static func read(
        _ bytes: [UInt8],
        file: String,
        files: ConfigurationFileReader = ConfigurationFileReader(),
        variables: [String: String] = ProcessInfo.processInfo.environment,
        certificates: CertificateRules = .strict,
        known: ((String) -> JobDefinition?)? = nil
    ) -> (file: JobsConfiguration?, diagnostics: [Diagnostic]) {
        var reader = ConfigurationParser(
            files: files,
            variables: variables,
            certificates: certificates,
            known: known
        )
        let read = reader.read(bytes, file: file)
        return (reader.diagnostics.hasErrors ? nil : read, reader.diagnostics.list)
    }
}
