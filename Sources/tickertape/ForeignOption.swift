import Configuration
import JobConfig

/// Options and words that other programs have, and what they are called here.
enum ForeignOption {
    private static let hosts: Set<String> = ["--host", "--bind", "--address", "--addr", "-H", "-b", "-l"]
    private static let ports: Set<String> = ["--port", "-p", "-P"]
    private static let files: Set<String> = ["-c", "-f", "--file", "--conf", "--config-file", "--jobs"]
    private static let loud: Set<String> = ["-v", "--verbose", "--debug", "-d"]
    private static let quiet: Set<String> = ["-q", "--quiet", "--silent"]
    private static let folders: Set<String> = ["--static", "--root", "--www", "--html"]

    private static let certificates: Set<String> = ["--cert", "--tls-cert", "--ssl-certfile", "--certfile", "--tls"]
    private static let keys: Set<String> = ["--tls-key", "--ssl-keyfile", "--keyfile", "--private-key"]

    /// What to write in place of an option, where that is one of these; nil where it is known from nowhere.
    static func advice(
        for option: String,
        _ value: String?,
        among known: [ArgumentsLine.Option]
    ) -> UsageError? {
        let sentence = "unknown option \(option.quoted)"
        switch option {
        case "-V": return UsageError(sentence: "\(sentence); write --version")
        case "--json":
            let ways = [known.contains(.log) ? "--log json" : nil, known.contains(.format) ? "--format json" : nil]
            guard !ways.allSatisfy({ $0 == nil }) else { return nil }
            return UsageError(sentence: "\(sentence); write \(ways.compactMap(\.self).joined(separator: " or "))")
        case "--watch", "--reload":
            guard known.contains(.listen) else { return nil }
            return UsageError(sentence: "\(sentence); the file is read again whenever it changes, without any")
        default:
            guard let (meant, way) = meant(by: option, value), known.contains(meant) else { return nil }
            return UsageError(sentence: "\(sentence); write \(meant.rawValue) \(way)")
        }
    }

    /// An option that does what one of other programs does, and the value to write behind it.
    private static func meant(by option: String, _ value: String?) -> (ArgumentsLine.Option, String)? {
        switch option {
        case _ where ports.contains(option):
            (.listen, listen("127.0.0.1:\(value ?? "8080")", or: "127.0.0.1:8080"))
        case _ where hosts.contains(option):
            // A name is no address to listen at: it can mean that other machines are to come, which is to be said.
            (
                .listen,
                listen(value ?? "", or: listen("\(value ?? ""):5000", or: value == nil ? "127.0.0.1:5000" : named))
            )
        case _ where files.contains(option): (.config, value ?? Arguments.standardFile)
        case _ where folders.contains(option): (.publicFolder, value ?? "public")
        case _ where certificates.contains(option): (.certificate, "\(value ?? "fullchain.pem") --key privkey.pem")
        case _ where keys.contains(option): (.key, value ?? "privkey.pem")
        case _ where loud.contains(option): (.logLevel, "debug")
        case _ where quiet.contains(option): (.logLevel, "error")
        default: nil
        }
    }

    private static let named = "127.0.0.1:5000, or 0.0.0.0:5000 for all networks; a name belongs in server.hosts"

    private static func listen(_ text: String, or other: String) -> String {
        (try? ServerSettings.address(text).get()) == nil ? other : text
    }

    /// What to write in place of a word that is no command; nil where it is known from nowhere.
    static func advice(forCommand word: String) -> UsageError? {
        let command: String? =
            switch word {
            case "start", "up", "server", "daemon": "serve"
            case "validate", "lint", "test", "verify", "checkconfig": "check"
            case "new", "create", "setup": "init"
            case "exec", "once", "trigger": "run JOB"
            default: nil
            }
        if let command { return UsageError(sentence: "unknown command \(word.quoted); write tickertape \(command)") }
        guard word.hasSuffix(".yaml") || word.hasSuffix(".yml") || word.contains("/") else { return nil }
        let way = "to serve that file, write tickertape --config \(word); to check it, tickertape check \(word)"
        return UsageError(sentence: "\(word.quoted) is no command; \(way)")
    }
}
