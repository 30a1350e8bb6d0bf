import Configuration

extension HTTPSource {
    private static let address = ConfigValue.matching("^\(ConfigValue.inAnyCase("http"))[Ss]?://.")

    static let urlKey = ConfigKey(
        "url",
        address,
        default: .required,
        example: "https://example.org/",
        "An http or https address."
    )
    static let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY", "REPORT", "PROPFIND"]
    static let methodKey = Key<String?>(
        ConfigKey(
            "method",
            .matching("^(\(methods.map(ConfigValue.inAnyCase).joined(separator: "|")))$"),
            default: .words("GET; POST with a body or a form"),
            example: "POST",
            "The method of the request."
        )
    ) { $0.string($1) }
    static let headersKey = ConfigKey(
        "headers",
        .map(.text),
        example: "{ Accept: application/json }",
        "Headers of the request."
    )
    static let bodyKey = Key<Node?>(
        ConfigKey("body", .anything, "The body of the request: text, or a map or list that is sent as JSON.")
    ) { $0.node($1) }

    static let formKey = ConfigKey(
        "form",
        .map(.either([.text, .words(.text)])),
        example: "{ name: value }",
        "The body of the request as a form: names and values, or a list of values."
    )
    static let authKey = ConfigKey(
        "auth",
        .words(.text),
        example: "[user, \"${PASSWORD}\"]",
        "A user and a password, sent as a header."
    )
    static let authoritiesKey = Key<String?>(
        ConfigKey(
            "ca",
            .text,
            default: .words("the system's"),
            example: "authorities.pem",
            "A file of certificates in PEM that vouch for the server, in place of the system's."
        ),
        read: SourceOptions.path
    )
    static let socketKey = Key<String?>(
        ConfigKey(
            "unix",
            .text,
            example: "/run/docker.sock",
            "A socket of this machine to connect to, whatever host the url names."
        ),
        read: socket
    )
    static let reportKey = Key(
        "report",
        default: Report.body,
        "What is told: the body, or status, seconds, bytes and body; of a stream that is followed, event, id and data."
    )

    static let sameHostKey = Key("same_host", default: false, "Whether redirects are followed on the same host alone.")
    static let innerRedirectsKey = Key(
        "inner_redirects",
        default: false,
        "Whether redirects may lead from the internet to an address of an inner network."
    )

    static let row = ConfigKey(
        "http",
        .either([
            address,
            .object([
                urlKey, methodKey.row, headersKey, bodyKey.row, formKey, authKey, StatusSet.key.row, reportKey.row,
                authoritiesKey.row, ClientCertificate.key.row, socketKey.row, sameHostKey.row, innerRedirectsKey.row,
            ]),
        ]),
        example: "https://example.org/",
        "The answer of a web server: a URL, or url with method, headers and body."
    )
    static let options = [SourceOptions.maxBytes.row, SourceOptions.charset.row]

    /// A path that the kernel takes for a socket: 107 bytes at most; unix(7).
    @Sendable private static func socket(in section: ConfigSection, _ key: String) -> String? {
        guard let path = SourceOptions.path(in: section, key) else { return nil }
        guard path.utf8.count <= 107 else {
            section.refuse(key, "leads to a path of \(path.utf8.count) bytes, and a socket's has 107 at most")
            return nil
        }
        return path
    }
}
