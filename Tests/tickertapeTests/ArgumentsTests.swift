import Syscalls
import Testing

@testable import Logging
@testable import API
@testable import tickertape

@Suite struct ArgumentsTests {
    private func parse(_ line: String) throws(UsageError) -> Command {
        try Arguments.parse(line.split(separator: " ").map(String.init))
    }

    @Test(arguments: ["", "serve", "--", "serve --"])
    func `serving is what happens where nothing is said`(line: String) throws {
        #expect(try parse(line) == .serve(ServeOptions()))
    }

    @Test(arguments: [
        "serve --config a.yaml --listen [::1]:80 --public www --log json --log-level debug",
        "--log-level=debug --log=json --public=www --listen=[::1]:80 --config=a.yaml",
        "--config a.yaml serve --listen=[::1]:80 --public www --log json --log-level debug",
    ])
    func `options come in any order, with a space or an equals sign`(line: String) throws {
        let options = ServeOptions(
            config: "a.yaml",
            listen: SocketAddress(host: "::1", port: 80).map { [.tcp($0)] } ?? [],
            publicFolder: "www",
            logFormat: .json,
            logLevel: .debug
        )
        #expect(try parse(line) == .serve(options))
    }

    @Test func `a certificate comes with its key, whatever stands first`() throws {
        var options = ServeOptions()
        options.certificate = CertificatePaths(certificate: "c.pem", key: "k.pem")
        #expect(try parse("--key k.pem serve --certificate=c.pem") == .serve(options))
    }

    @Test(arguments: [
        ("check", Command.check(file: "jobs.yaml", format: .text)),
        ("check a.yaml --format json", .check(file: "a.yaml", format: .json)),
        ("check --format=text -- --a.yaml", .check(file: "--a.yaml", format: .text)),
        ("run disk", .run(job: "disk", config: "jobs.yaml")),
        ("run disk --config=a=b.yaml", .run(job: "disk", config: "a=b.yaml")),
        ("run video b=1=2 a=", .run(job: "video", parameters: ["b": "1=2", "a": ""], config: "jobs.yaml")),
        ("run -- --help", .run(job: "--help", config: "jobs.yaml")),
        ("init", .initialise),
        ("schema", .schema),
        ("import a.db", .importHistory(file: "a.db", config: "jobs.yaml")),
        ("import --config b.yaml a.db", .importHistory(file: "a.db", config: "b.yaml")),
        ("help import", .help(.importHistory)),
        (
            "link --for 30d --jobs cpu.*,disk",
            .link(LinkOptions(jobs: ["cpu.*", "disk"], lifetime: .seconds(30 * 86_400), config: "jobs.yaml"))
        ),
        (
            "link --for 1h --url https://x.example:8443/wall/",
            .link(LinkOptions(lifetime: .seconds(3600), url: "https://x.example:8443/wall", config: "jobs.yaml"))
        ),
        (
            "link --for 1h --url https://B\u{fc}cher.example/\u{e4}",
            .link(
                LinkOptions(
                    lifetime: .seconds(3600),
                    url: "https://xn--bcher-kva.example/%C3%A4",
                    config: "jobs.yaml"
                )
            )
        ),
        (
            "link --for 1h --events a --url https://x --config b.yaml",
            .link(LinkOptions(events: ["a"], lifetime: .seconds(3600), url: "https://x", config: "b.yaml"))
        ),
        (
            "link --for 1h --every 30s",
            .link(LinkOptions(lifetime: .seconds(3600), period: .seconds(30), config: "jobs.yaml"))
        ),
        ("help link", .help(.link)),
        ("help schema", .help(.schema)),
        ("check --config a.yaml", .check(file: "a.yaml", format: .text)),
        ("--version", .version),
        ("version", .version),
        ("serve --version", .version),
        ("--help", .help(.program)),
        ("-h", .help(.program)),
        ("help", .help(.program)),
        ("help version", .help(.program)),
        ("help help", .help(.program)),
        ("help run", .help(.run)),
        ("help init", .help(.initialise)),
        ("serve -h", .help(.serve)),
        ("--help check", .help(.check)),
        ("run --nonsense --help", .help(.run)),
        ("chek --help", .help(.program)),
    ])
    func `each command is understood`(line: String, command: Command) throws {
        #expect(try parse(line) == command)
    }

    @Test(arguments: [
        ("chek", #"unknown command "chek"; did you mean "check"?"#),
        ("help chek", #"unknown command "chek"; did you mean "check"?"#),
        ("nonsense", #"unknown command "nonsense""#),
        ("schema a", #"schema takes nothing; it prints to standard output; "a" is too much"#),
        ("schema --format json", "--format is an option of check, not of schema"),
        ("--lisen x", #"unknown option "--lisen"; did you mean "--listen"?"#),
        ("--versoin", #"unknown option "--versoin"; did you mean "--version"?"#),
        ("-x", #"unknown option "-x""#),
        ("--foo", #"unknown option "--foo""#),
        ("check --foo", #"unknown option "--foo""#),
        ("--config check --foo", #"unknown option "--foo""#),
        ("--config=a --foo bar", #"unknown option "--foo""#),
        ("--foo bar link", #"unknown option "--foo"; did you mean "--for"?"#),
        ("--foo check", #"unknown option "--foo""#),
        ("link --foo", #"unknown option "--foo"; did you mean "--for"?"#),
        ("chek --foo", #"unknown option "--foo"; did you mean "--for"?"#),
        ("check --lisen x", #"unknown option "--lisen""#),
        ("check --formt json", #"unknown option "--formt"; did you mean "--format"?"#),
        ("init --confg a", #"unknown option "--confg""#),
        ("init --hlp", #"unknown option "--hlp"; did you mean "--help"?"#),
        ("check --verbose", #"unknown option "--verbose""#),
        ("link --port 80", #"unknown option "--port""#),
        ("init --file a.yaml", #"unknown option "--file""#),
        ("check --json", #"unknown option "--json"; write --format json"#),
        ("--json", #"unknown option "--json"; write --log json"#),
        ("run disk --json", #"unknown option "--json""#),
        ("check --watch", #"unknown option "--watch""#),
        ("--certificate c.pem", "--certificate needs its key, as in: --key privkey.pem"),
        ("--key k.pem", "--key needs its certificate, as in: --certificate fullchain.pem"),
        ("check --key k.pem", "--key is an option of serve, not of check"),
        ("--cert c.pem", #"unknown option "--cert"; write --certificate c.pem --key privkey.pem"#),
        ("--ssl-keyfile k.pem", #"unknown option "--ssl-keyfile"; write --key k.pem"#),
        ("--version=1", "--version takes no value"),
        ("--listen", "--listen needs a value, as in: --listen 127.0.0.1:5000"),
        ("--listen --public www", "--listen needs a value, as in: --listen 127.0.0.1:5000"),
        ("--config=", "--config needs a value, as in: --config jobs.yaml"),
        ("--config a --config b", "--config is given twice"),
        ("--format json", "--format is an option of check, not of serve"),
        ("check a --config b", #"check takes one file, as "a" or with --config"#),
        ("schema --config a", "--config is an option of serve, check, run, import and link, not of schema"),
        ("--port 8080", #"unknown option "--port"; write --listen 127.0.0.1:8080"#),
        ("--port=0", #"unknown option "--port"; write --listen 127.0.0.1:0"#),
        ("-p", #"unknown option "-p"; write --listen 127.0.0.1:8080"#),
        ("--port http", #"unknown option "--port"; write --listen 127.0.0.1:8080"#),
        ("serve --host 0.0.0.0", #"unknown option "--host"; write --listen 0.0.0.0:5000"#),
        ("--bind 0.0.0.0:80", #"unknown option "--bind"; write --listen 0.0.0.0:80"#),
        ("-c a.yaml", #"unknown option "-c"; write --config a.yaml"#),
        ("run disk -f a.yaml", #"unknown option "-f"; write --config a.yaml"#),
        ("-v", #"unknown option "-v"; write --log-level debug"#),
        ("--quiet", #"unknown option "--quiet"; write --log-level error"#),
        (
            "a.yaml",
            #""a.yaml" is no command; to serve that file, write tickertape --config a.yaml; to check it, tickertape check a.yaml"#
        ),
        ("validate", #"unknown command "validate"; write tickertape check"#),
        ("start", #"unknown command "start"; write tickertape serve"#),
        ("version a", #"version takes nothing; "a" is too much"#),
        ("run disk --listen 1:1", "--listen is an option of serve, not of run"),
        ("init --log json", "--log is an option of serve, not of init"),
        ("--log xml", #"--log is text or json, not "xml""#),
        ("--log-level loud", #"--log-level is debug, info, warning or error, not "loud""#),
        ("check --format yaml", #"--format is text or json, not "yaml""#),
        ("serve a", #"serve takes options only, and a jobs file by --config; "a" is too much"#),
        ("check a b", #"check takes one file; "b" is too much"#),
        ("run a =b", #"run takes one job; "=b" is too much, and no parameter NAME=VALUE"#),
        ("run a b=1 b=2", #"the parameter "b" is given twice"#),
        ("run a b", #"run takes one job; "b" is too much, and no parameter NAME=VALUE"#),
        ("run", "run needs the name of a job, as in: tickertape run disk"),
        ("link", "link needs to know for how long, as in: --for 30d"),
        ("link --for 0s", "--for is a time span from 1s to 36500d like 12h or 30d, not \"0s\""),
        ("link --for 30", "--for is a time span from 1s to 36500d like 12h or 30d, not \"30\""),
        ("link --for 36501d", "--for is a time span from 1s to 36500d like 12h or 30d, not \"36501d\""),
        ("link --for 1h disk", "link takes options only, as in --jobs 'cpu.*'; \"disk\" is too much"),
        ("link --for 1h --every 2h", "--every is a time in whole seconds from 1s to 1h like 30s, not \"2h\""),
        ("link --for 1h --every 1500ms", "--every is a time in whole seconds from 1s to 1h like 30s, not \"1500ms\""),
        ("link --for 1h --url x", "--url begins with http:// or https://, not as \"x\"; write --url https://x"),
        ("link --for 1h --jobs ,", "--jobs is a list of names with commas between, not \",\""),
        ("import", "import needs a history file, as in: tickertape import tickertape.db"),
        ("import a b", #"import takes one history file, and a jobs file by --config; "b" is too much"#),
        ("import a --log json", "--log is an option of serve, not of import"),
        ("init a", #"init takes nothing; it writes jobs.yaml here; "a" is too much"#),
    ])
    func `what makes no sense is said with what would`(line: String, sentence: String) {
        #expect(throws: UsageError(sentence: sentence)) { try parse(line) }
    }

    @Test(arguments: [
        ("5000", "--listen has no address; did you mean 127.0.0.1:5000, or 0.0.0.0:5000 for all networks?"),
        (":5000", "--listen has no address; did you mean 127.0.0.1:5000, or 0.0.0.0:5000 for all networks?"),
        ("localhost", "--listen has no port; did you mean localhost:5000?"),
        ("[::1]", "--listen has no port; did you mean [::1]:5000?"),
        ("a:", #"--listen must be an address and a port such as 127.0.0.1:5000, not "a""#),
        ("a:65536", #"--listen must end in a port from 0 to 65535, not "65536""#),
        ("a:+5", #"--listen must end in a port from 0 to 65535, not "+5""#),
        ("::1:5000", "--listen has an IPv6 address without brackets; write [...] around it, such as [::1]:5000"),
        (
            "[127.0.0.1]:1",
            "--listen has brackets, which only an IPv6 address takes; did you mean 127.0.0.1:1?"
        ),
        (
            "example.org:80",
            #"--listen must begin with a numeric address or localhost, not "example.org"; names belong in hosts"#
        ),
        ("300.1.1.1:80", #"--listen must begin with a numeric address or localhost, not "300.1.1.1""#),
    ])
    func `a wrong address is corrected as in the file`(text: String, sentence: String) {
        #expect(throws: UsageError(sentence: sentence)) { try parse("--listen \(text)") }
    }

    @Test(arguments: Command.Topic.allCases)
    func `help fits a terminal and ends its last line`(topic: Command.Topic) {
        let lines = topic.text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.count <= 80 })
        #expect(lines.last == "")
        #expect(lines.dropLast().last != "")
        #expect(topic.text.contains("Usage:\n  tickertape"))
    }

    @Test func `help names each option where it belongs`() {
        for option in ArgumentsLine.Option.allCases {
            for topic in [Command.Topic.serve, .check, .run] {
                let isListed = topic.text.contains("\n  \(option.rawValue) ")
                let isPositional = topic.text.contains("[\(option.rawValue) ")
                #expect((isListed || isPositional) == option.owner.contains(topic.rawValue))
            }
        }
    }

    @Test(arguments: [
        ("https://h/?kiosk", "https://h"), ("https://h/events", "https://h"), ("https://h//", "https://h"),
        ("https://h/a/events?job=x", "https://h/a"), ("https://h/jobs/a/history", "https://h"),
        ("http://h:81/a/index.html#top", "http://h:81/a"),
    ])
    func `the url of a link is where the server is, and no place on it`(url: String, meant: String) {
        let sentence = "--url is where the server is, and not a place on it as \"\(url)\"; write --url \(meant)"
        #expect(throws: UsageError(sentence: sentence)) { try parse("link --for 1h --url \(url)") }
        #expect(throws: Never.self) { try parse("link --for 1h --url \(meant)") }
    }

    @Test(arguments: [
        ("https://", "--url is an address with a host like https://status.example.com, not \"https://\""),
        ("http://h:0", "--url is an address with a host like https://status.example.com, not \"http://h:0\""),
        ("http://h:x/", "--url is an address with a host like https://status.example.com, not \"http://h:x/\""),
        ("https:///events", "--url is where the server is, and not a place on it as \"https:///events\""),
        ("https://a..b", "--url is an address with a host like https://status.example.com, not \"https://a..b\""),
        ("https://a%2Eb", "--url is an address with a host like https://status.example.com, not \"https://a%2Eb\""),
        (
            "http://0.0.0.0:5000",
            "--url is where to listen on all networks, and nothing to open; "
                + "write a name or an address that readers have, as in: --url https://status.example.com"
        ),
        (
            "https://[::]",
            "--url is where to listen on all networks, and nothing to open; "
                + "write a name or an address that readers have, as in: --url https://status.example.com"
        ),
        (
            "HTTP://a.example",
            "--url begins with http:// or https://, not as \"HTTP://a.example\"; write --url http://a.example"
        ),
        ("https://a:b@h", "--url has a user or a password, which all who get the link would be told"),
    ])
    func `a link is not made with what is no address`(url: String, sentence: String) {
        #expect(throws: UsageError(sentence: sentence)) { try parse("link --for 1h --url \(url)") }
    }
}
