import Configuration
import JobConfig
import DataSources

/// Which file `serve` reads, and what it serves where there is none.
struct ConfigurationSource: Sendable {
    let options: ServeOptions

    var path: String { options.config ?? Arguments.standardFile }

    /// Reads the file that is named, or the one that lies here; the built-in demo jobs where none was named, none lies here
    /// and `orDemo` allows it.
    func load(orDemo: Bool) -> Result<LoadedConfiguration, LoadedConfiguration.Problem> {
        guard orDemo, options.config == nil, RegularFile.isAbsent(path) else {
            return LoadedConfiguration.load(path)
        }
        let files = ConfigurationFileReader()
        // For the record, so that it is seen when the file appears.
        _ = files.read(path)
        return LoadedConfiguration.load(Array(StarterFile.demo.utf8), named: "demo jobs", path: nil, files)
    }

    /// The settings of a file, with those of the command line in place of its own.
    ///
    /// A folder of static files goes by the folder of the file that names it, one of the command line by ours.
    func settings(of loaded: LoadedConfiguration) -> ServerSettings {
        var settings = loaded.file.server
        if !options.listen.isEmpty { settings.addresses = options.listen }
        settings.namesPublicFolder = settings.namesPublicFolder || options.publicFolder != nil
        settings.publicFolder =
            options.publicFolder.map { FilePath.absolute($0, namedIn: "") }
            ?? FilePath.absolute(settings.publicFolder, namedIn: loaded.path ?? "")
        return settings
    }
}
