import Glibc
public import HTTP
import Synchronization

/// Answers requests with the files of one folder, as they are on disk at that moment.
///
/// Any loop may ask; a file that is not in memory is read within the call. Names that begin with a dot are never
/// served, nor is anything that really is outside of the folder.
public final class StaticFiles: Sendable {
    /// What a page may do: load from here, talk to here, nothing inline, and be in nobody's frame.
    public static let strictPolicy = policy(frameAncestors: "'none'")
    /// The page that other sites may show in a frame: nothing in it changes anything but what its reader sees.
    static let framedPage = "embed.html"

    private static func policy(frameAncestors: String) -> String {
        [
            "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'",
            "worker-src 'self'", "manifest-src 'self'", "base-uri 'none'", "form-action 'self'",
            "frame-ancestors \(frameAncestors)",
        ].joined(separator: "; ")
    }

    private let reader: StaticFileReader
    private let contentSecurityPolicy: String
    private let hasBuiltInPage: Bool
    private let cache = Mutex(StaticFileCache())
    /// The time in seconds since 1970.
    private let now: @Sendable () -> Int

    /// Serves the folder, which may appear, change and vanish later.
    ///
    /// Files over `mostBytes` are refused: each answer holds its file whole. With the built-in page, what the folder has
    /// not is looked for there.
    public convenience init(
        folder: String,
        hasBuiltInPage: Bool = false,
        contentSecurityPolicy: String = StaticFiles.strictPolicy,
        mostBytes: Int = 16 << 20
    ) {
        self.init(folder, hasBuiltInPage, policy: contentSecurityPolicy, mostBytes: mostBytes) { time(nil) }
    }

    init(
        _ folder: String,
        _ hasBuiltInPage: Bool = false,
        policy: String,
        mostBytes: Int,
        now: @escaping @Sendable () -> Int
    ) {
        self.now = now
        self.hasBuiltInPage = hasBuiltInPage
        contentSecurityPolicy = policy
        reader = StaticFileReader(folder: folder, mostBytes: mostBytes)
    }

    /// The answer with the file of the path, `index.html` for a path that ends in `/`; nil if there is none.
    public func response(for head: RequestHead) -> Response? {
        guard let path = Self.relativePath(head.path) else { return nil }
        var outcome = file(at: path)
        if case .absent = outcome, hasBuiltInPage, let file = BuiltInPage.files[path] { outcome = .file(file) }
        switch outcome {
        case .absent: return nil
        case .file(let file):
            guard head.method == "GET" || head.method == "HEAD" else { return .notAllowed(allow: ["GET", "HEAD"]) }
            return answer(file, at: path, to: head.fields)
        case .tooLarge:
            return .problem(status: 403, detail: "the file is larger than the \(reader.mostBytes) bytes served here")
        case .failed:
            return .problem(status: 503, detail: "the file cannot be read now; try again")
        }
    }

    /// The path below the folder, nil if no file can have it.
    static func relativePath(_ path: String) -> String? {
        guard path.utf8.first == UInt8(ascii: "/"), !path.utf8.contains(0) else { return nil }
        let whole = path.utf8.last == UInt8(ascii: "/") ? path + "index.html" : path
        let names = whole.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard names.allSatisfy({ !$0.isEmpty && $0.first != UInt8(ascii: ".") }) else { return nil }
        // By bytes: as characters, a slash and an accent behind it would be one.
        return String(Substring(whole.utf8.dropFirst()))
    }

    private func file(at path: String) -> StaticFileReader.Outcome {
        guard let version = reader.version(of: path) else { return .absent }
        if let file = cache.withLock({ $0.file(at: path, version: version) }) { return .file(file) }
        let outcome = reader.read(path)
        guard case .file(var file) = outcome else { return outcome }
        let now = now()
        if StaticFileCache.mayKeep(file, nowSeconds: now) {
            file.compressed = file.compressedBody(type: MediaType.of(path))
        }
        cache.withLock { $0.keep(file, at: path, nowSeconds: now) }
        return .file(file)
    }

    private func answer(_ file: StaticFile, at path: String, to fields: HeaderFields) -> Response {
        let version = file.version
        let type = MediaType.of(path)
        let compressed = Accept.takesGzip(fields.list("Accept-Encoding")) ? file.compressed : nil
        // Another representation, another tag: RFC 9110 §8.8.3.3.
        let tag = Self.entityTag(version, suffix: compressed == nil ? "" : "-gzip")
        let modified = HTTPDate.text(secondsSince1970: version.modifiedSeconds)
        // A stored copy is asked about each time: the page is edited while it is served.
        var validators = [("ETag", tag), ("Last-Modified", modified), ("Cache-Control", "no-cache")]
        if StaticFile.isCompressible(type: type) { validators.append(("Vary", "Accept-Encoding")) }
        guard !Self.isFresh(fields, tag: tag, modified: modified) else {
            return Response(status: 304, fields: validators)
        }
        var own = [("Content-Type", type), ("X-Content-Type-Options", "nosniff")]
        if type.hasPrefix("text/html") {
            let policy = path == Self.framedPage ? Self.policy(frameAncestors: "*") : contentSecurityPolicy
            own.append(("Content-Security-Policy", policy))
            // The address of the page may hold a token; for this server it tells its own page from others.
            own.append(("Referrer-Policy", "same-origin"))
        }
        if compressed != nil { own.append(("Content-Encoding", "gzip")) }
        return Response(status: 200, fields: own + validators, body: compressed ?? file.body)
    }

    private static func entityTag(_ version: FileVersion, suffix: String) -> String {
        let parts = [version.inode, UInt64(version.size)].map { String($0, radix: 16) }
        let seconds = String(version.modifiedSeconds, radix: 16)
        return "\"\(parts[0])-\(parts[1])-\(seconds)-\(String(version.modifiedNanoseconds, radix: 16))\(suffix)\""
    }

    /// True if the client has this version; a date counts only without a tag, RFC 9110 §13.2.2.
    private static func isFresh(_ fields: HeaderFields, tag: String, modified: String) -> Bool {
        if let tags = fields.list("If-None-Match") { return EntityTag.isMatched(tag, by: tags) }
        return fields["If-Modified-Since"] == modified
    }
}
