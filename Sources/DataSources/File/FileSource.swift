import Configuration

/// The contents of a file, read anew for each run.
struct FileSource: DataSource {
    static let path = Key<String?>(ConfigKey("file", .text, "The contents of a file."), read: SourceOptions.path)
    static let row = path.row
    static let options = [SourceOptions.maxBytes.row]
    static let isReadOnly = true

    let path: String
    let limit: Int
    let format: ResultFormat
    private let work = BlockingWork()

    init(path: String, limit: Int = SourceOptions.defaultLimit, format: ResultFormat = .auto) {
        self.path = path
        self.limit = limit
        self.format = format
    }

    func read() async throws(SourceError) -> SourceResult {
        let (path, limit) = (path, limit)
        let contents = try await work.run { RegularFile.read(path, limit: limit) }
        return try SourceResult(contents.bytes, as: format, cutAt: contents.isCut ? limit : nil)
    }

    var preflightFailure: SourceError? {
        guard case .failure(let failure) = RegularFile.read(path, limit: 0) else { return nil }
        return failure
    }
}

extension FileSource {
    init?(reading section: ConfigSection) {
        let limit = section.value(SourceOptions.maxBytes)
        let format = ResultFormat.ofSource(section)
        guard let path = section[Self.path], let limit else { return nil }
        self.init(path: path, limit: limit, format: format)
    }
}
