public import Configuration
import DataSources
import Glibc
import Syscalls

/// A jobs file that was read without a fault.
public struct LoadedConfiguration {
    /// What it says.
    public let file: JobsConfiguration
    /// Where it lies; nil for what is built in.
    public let path: String?
    /// What is worth a second look.
    public let diagnostics: [Diagnostic]
    /// The same in the forms that it is told in, behind what is to be said of a certificate of the command line.
    public let remarks: [Remark]
    /// The files it came from.
    public let sources: InputFiles

    /// Why a file can't be used.
    public struct Problem: Error {
        /// All of it, as text for people.
        public let text: String
        /// Why the file could not even be read; nil where it could.
        public var sentence: String?
        /// Every fault and warning, in the order of the file; empty where it could not be read.
        public var diagnostics: [Diagnostic] = []
        /// The files that were read before the end, to look at again when one changes.
        public var sources = InputFiles()
    }

    /// Why the file can't be put to work before a restart: what stands behind a key of `server` is another than at the start.
    public func awaitingRestart(for key: String) -> Problem {
        let change = "server.\(key) is another than at the start, which takes a restart"
        let sentence = "\(path ?? "the file"): \(change); until then nothing of this file is at work"
        return Problem(text: sentence + "\n", sentence: sentence, sources: sources)
    }

    /// Reads and checks the file at `path`; `preflight` tells what its jobs miss on this machine.
    ///
    /// What is no file, such as a pipe, is waited for where `mayWait`, and else a fault.
    ///
    /// A certificate `tls` of the command line goes before the one that the file names. What `known` tells of a job, from
    /// another reading, holds where nothing else stands there now.
    public static func load(
        _ path: String,
        mayWait: Bool = true,
        tls: TLSFiles? = nil,
        _ certificates: CertificateRules = .strict,
        known: ((String) -> JobDefinition?)? = nil,
        preflight: ([JobDefinition]) -> [Diagnostic] = { _ in [] }
    ) -> Result<LoadedConfiguration, Problem> {
        let files = ConfigurationFileReader()
        let text: [UInt8]
        // Read once, so that what is taken down is what is put to work.
        switch files.read(path) {
        case .success(let read): text = read
        case .failure(let error) where !mayWait && RegularFile.mayBlock(path): return unreadable(error.message, files)
        case .failure:
            // What is no regular file, such as a pipe, can't be read for the record too. One byte more than a file may
            // have, so that one that is too long, or never ends, is seen to be.
            do throws(SyscallError) {
                text = try RegularFile.readAnything(path, limit: YAMLReader.maximumBytes + 1)
            } catch {
                return unreadable("\(path): \(advice(for: error, path))", files)
            }
        }
        return load(
            text,
            named: path,
            path: path,
            files,
            tls: tls,
            certificates,
            known: known,
            preflight: preflight
        )
    }

    /// Why a file can't be read, as the kernel says, and what to do about it where that is known.
    private static func advice(for error: SyscallError, _ path: String) -> String {
        switch error.code {
        case ENOENT where RegularFile.isLink(path):
            return "it is a symbolic link that leads nowhere; mend or remove the link"
        case ENOENT where path != "jobs.yaml" && !path.hasSuffix("/jobs.yaml"):
            return "there is no such file; name one that is there, or write jobs.yaml, which tickertape init makes"
        case ENOENT: return "there is no such file; tickertape init writes a first jobs.yaml"
        case EACCES, EPERM:
            return "it can't be read: \(error.reason); user \(geteuid()) and group \(getegid()) run this program"
        case EISDIR: return "it can't be read: \(error.reason); name the file in that folder"
        case EMFILE: return "it can't be read: \(error.reason); raise the limit (ulimit -n)"
        default: return "it can't be read: \(error.reason)"
        }
    }

    private static func unreadable(_ sentence: String, _ files: ConfigurationFileReader) -> Result<
        LoadedConfiguration, Problem
    > {
        .failure(Problem(text: sentence + "\n", sentence: sentence, sources: files.sources))
    }

    /// Checks a file's text.
    public static func load(
        _ text: [UInt8],
        named name: String,
        path: String?,
        _ files: ConfigurationFileReader = ConfigurationFileReader(),
        tls: TLSFiles? = nil,
        _ certificates: CertificateRules = .strict,
        known: ((String) -> JobDefinition?)? = nil,
        preflight: ([JobDefinition]) -> [Diagnostic] = { _ in [] }
    ) -> Result<LoadedConfiguration, Problem> {
        var rules = certificates
        rules.isNamedElsewhere = tls != nil
        defer { Extraction.endChecks() }
        var (file, errors) = JobsConfiguration.read(
            text,
            file: name,
            files: files,
            certificates: rules,
            known: known
        )
        var remarks: [Remark] = []
        if var tls {
            let findings = tls.load(by: files, rules)
            remarks = findings.map { finding in
                let sentence = tls.text(of: finding)
                return Remark(
                    message: sentence,
                    text: "\(finding.severity.rawValue): \(sentence)\n",
                    sentence: sentence
                )
            }
            if let fault = findings.first(where: { $0.severity == .error }) {
                let problem = Problem(text: remarks.text, sentence: tls.text(of: fault), sources: files.sources)
                return .failure(problem)
            }
            file?.server.tls = tls
        }
        let all = Diagnostics()
        errors.forEach(all.report)
        if let file {
            Lint.warnings(about: file, path: path).forEach(all.report)
            preflight(file.jobs).forEach(all.report)
        }
        let diagnostics = all.list
        let printer = DiagnosticPrinter(texts: diagnostics.isEmpty ? [:] : files.texts)
        remarks += diagnostics.map {
            Remark(message: $0.message, text: printer.text(of: $0), sentence: $0.sentence)
        }
        let sources = files.sources
        guard let file else { return .failure(Problem(text: remarks.text, diagnostics: diagnostics, sources: sources)) }
        return .success(
            LoadedConfiguration(file: file, path: path, diagnostics: diagnostics, remarks: remarks, sources: sources)
        )
    }
}
