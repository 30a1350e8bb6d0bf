import Configuration

extension HTTPSource {
    private static let address = ConfigValue.matching("^https?://.")

    static let urlKey = ConfigKey("url", address, default: .required, "An http or https address.")
    static let methodKey = Key<String?>(
        "method",
        default: .words("GET; POST with a body"),
        "The method of the request."
    )
    static let headersKey = ConfigKey("headers", .map(.text), "Headers of the request.")
    static let bodyKey = Key<Node?>(
        ConfigKey("body", .anything, "The body of the request: text, or a map or list that is sent as JSON.")
    ) { $0.node($1) }

    static let sameHostKey = Key("same_host", default: false, "Whether redirects are followed on the same host alone.")
    static let innerRedirectsKey = Key(
        "inner_redirects",
        default: false,
        "Whether redirects may lead from the internet to an address of an inner network."
    )

    static let row = ConfigKey(
        "http",
        .either([
            address, .object([urlKey, methodKey.row, headersKey, bodyKey.row, sameHostKey.row, innerRedirectsKey.row]),
        ]),
        "The answer of a web server: a URL, or url with method, headers and body."
    )
    static let options = [SourceOptions.maxBytes.row, SourceOptions.charset.row]
}
