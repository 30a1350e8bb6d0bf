import Configuration

/// The contents of a file, read anew for each run.
struct FileSource: BlockingSource {
    static let path = Key<String?>(
        ConfigKey("file", .someText, example: "/proc/loadavg", "The contents of a file."),
        read: SourceOptions.path
    )
    static let row = path.row
    static let options = [SourceOptions.maxBytes.row, SourceOptions.charset.row, from.row]
    static let isReadOnly = true

    let path: String
    let limit: Int
    let format: ResultFormat
    let charset: Charset
    /// Where it is begun when it is followed.
    let begin: Begin
    let work = BlockingWork()

    init(
        path: String,
        limit: Int = SourceOptions.defaultLimit,
        format: ResultFormat = .auto,
        charset: Charset = .utf8,
        from begin: Begin = .end
    ) {
        self.path = path
        self.limit = limit
        self.format = format
        self.charset = charset
        self.begin = begin
    }

    func read() async throws(SourceError) -> SourceResult {
        let (path, limit) = (path, limit)
        let contents = try await work.run { RegularFile.read(path, limit: limit) }
        let cut = contents.isCut ? limit : nil
        return try await SourceResult.reading(contents.bytes, as: format, in: charset, cutAt: cut)
    }

    var isReadThere: Bool { format != .xml }

    func readBlocking() throws(SourceError) -> SourceResult {
        let contents = try RegularFile.read(path, limit: limit).get()
        return try SourceResult(contents.bytes, as: format, in: charset, cutAt: contents.isCut ? limit : nil)
    }

    var preflightFailure: SourceError? {
        guard case .failure(let failure) = RegularFile.read(path, limit: 0) else { return nil }
        return failure
    }
}

extension FileSource {
    /// The line that an address means where a path is due; nil for a path.
    private static func line(meantBy text: String) -> String? {
        if ["http://", "https://"].contains(where: { text.hasPrefix($0) }) {
            return "\(HTTPSource.key): \(text.quotedForYAMLIfNeeded)"
        }
        guard text.hasPrefix("file:///") else { return nil }
        return "\(key): \(String(text.dropFirst("file://".count)).quotedForYAMLIfNeeded)"
    }

    init?(reading section: ConfigSection) {
        let limit = section.value(SourceOptions.maxBytes)
        let format = ResultFormat.ofSource(section)
        let charset = section.value(SourceOptions.charset)
        let begin = section.value(Self.from)
        if section.node(Self.from.name) != nil, !section.has("follow") {
            section.refuse(Self.from.name, "goes with follow: true; a file that is read anew for each run has no place")
        }
        if let text = section.node(Self.key)?.text, let meant = Self.line(meantBy: text) {
            section.report("\(section.name(of: Self.key)) must be a path, not an address", at: Self.key, fixIt: meant)
            return nil
        }
        guard let path = section[Self.path], let limit, let charset, let begin else { return nil }
        self.init(path: path, limit: limit, format: format, charset: charset ?? .utf8, from: begin)
    }
}
