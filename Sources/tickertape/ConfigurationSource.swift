import Configuration
import JobConfig
import DataSources
import Syscalls

/// Which file `serve` reads, and what it serves where there is none.
struct ConfigurationSource: Sendable {
    let options: ServeOptions

    var path: String { options.config ?? Arguments.standardFile }

    /// Reads the file that is named, or the one that lies here; the built-in demo jobs where none was named, none lies here
    /// and `orDemo` allows it.
    ///
    /// What is no file, such as a pipe, is waited for where `mayWait`: while jobs run that would be the end of reloading.
    /// What `known` tells of a job, from another reading, holds where nothing else stands there now.
    func load(
        orDemo: Bool,
        mayWait: Bool,
        _ rules: CertificateRules,
        known: ((String) -> JobDefinition?)? = nil
    ) -> Result<LoadedConfiguration, LoadedConfiguration.Problem> {
        guard orDemo, options.config == nil, RegularFile.isAbsent(path) else {
            return LoadedConfiguration.load(path, mayWait: mayWait, tls: certificate, rules, known: known)
        }
        let files = ConfigurationFileReader()
        // For the record, so that it is seen when the file appears.
        _ = files.read(path)
        return LoadedConfiguration.load(
            Array(StarterFile.demo.utf8),
            named: "demo jobs",
            path: nil,
            files,
            tls: certificate,
            rules
        )
    }

    private var certificate: TLSFiles? {
        options.certificate.map { TLSFiles(certificate: $0.certificate, key: $0.key) }
    }

    /// Beside a certificate, all addresses of the command line speak TLS.
    private func security(of address: ListenAddress) -> ListenItem.Security {
        if options.certificate != nil, case .tcp = address { .usual } else { .unsaid }
    }

    /// What is to be told where a certificate is named, and no address shows it; to serve without TLS what the command line
    /// wants with it is a fault.
    func unusedCertificate(of loaded: LoadedConfiguration) -> (sentence: String, isFault: Bool)? {
        let settings = settings(of: loaded)
        guard let tls = settings.tls, !settings.showsUsualCertificate else { return nil }
        let way = "listen: [{ address: \"0.0.0.0:443\", tls: true }]"
        if options.certificate != nil {
            return ("no address shows the certificate \(tls.certificate); add --listen, or write \(way)", true)
        }
        guard !options.listen.isEmpty else { return nil }
        let what = "of several --listen none speaks TLS, so the certificate \(tls.certificate) is not used"
        return ("\(what); name it with --certificate and --key, or write \(way) instead", false)
    }

    /// The settings of a file, with those of the command line in place of its own.
    ///
    /// A folder of static files goes by the folder of the file that names it, one of the command line by ours.
    func settings(of loaded: LoadedConfiguration) -> ServerSettings {
        var settings = loaded.file.server
        if !options.listen.isEmpty { settings.items = options.listen.map { ListenItem($0, security(of: $0)) } }
        settings.namesPublicFolder = settings.namesPublicFolder || options.publicFolder != nil
        settings.publicFolder =
            options.publicFolder.map { FilePath.absolute($0, namedIn: "") }
            ?? FilePath.absolute(settings.publicFolder, namedIn: loaded.path ?? "")
        return settings
    }
}
