// swift-tools-version: 6.2
import PackageDescription

let checked: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// With `UNOPTIMISED` in the environment, release builds are those of `.ci/build-tests`.
let isOptimised = Context.environment["UNOPTIMISED"] == nil

let strict = checked + (isOptimised ? [] : [.unsafeFlags(["-Onone"], .when(configuration: .release))])

/// For what is mostly arithmetic and looked at over millions of steps by tests: quick in each build, with all checks.
let quick = checked + [.unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug))]

/// Whether the build is one for the address sanitizer: the tests of what has unsafe expressions, the program, and `Fuzz`.
let looksAtMemory = Context.environment["MEMORY"] != nil

/// What the fuzzer goes by: which parts of the program an input reaches.
let coverage: [SwiftSetting] =
    looksAtMemory ? [.unsafeFlags(["-sanitize-coverage=edge,inline-8bit-counters,pc-table"])] : []

/// A module of ours: its name, the modules it may import, and nothing else.
func module(_ name: String, imports: [Target.Dependency] = [], settings: [SwiftSetting] = strict) -> Target {
    .target(name: name, dependencies: imports, swiftSettings: settings + coverage)
}

/// The tests of one module, and what else they lean on.
func tests(of name: String, with others: [Target.Dependency] = [], settings: [SwiftSetting] = strict) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.byName(name: name), "TestRounds"] + others,
        swiftSettings: settings
    )
}

/// Tests of the whole program, as its users meet it.
func programTests(_ subject: String) -> Target {
    .testTarget(
        name: "\(subject)Tests",
        dependencies: parts + [
            "TestCertificates", "TestPorts", "TestRedis", "TestRounds", "TestServers", "TestSupport", "TestTape",
            "tickertape",
        ],
        swiftSettings: strict
    )
}

let partNames = [
    "API", "Cluster", "Configuration", "DataSources", "Edge", "EventStreams", "Files", "Helper", "History", "HTTP",
    "HTTP2", "Heaps", "JSON", "JobConfig", "Jobs", "Logging", "Randomness", "Redis", "Scheduling", "Server", "Syscalls",
    "TLS",
    "Tape",
]
let parts: [Target.Dependency] = partNames.map { .byName(name: $0) }

let program: Target = .executableTarget(name: "tickertape", dependencies: parts, swiftSettings: strict + coverage)

/// What feeds the readers of what comes from outside with damaged input; see `.ci/fuzz`.
let fuzzing: [Target] = [
    program,
    .executableTarget(
        name: "Fuzz",
        dependencies: parts + ["TestCertificates", "tickertape"],
        path: "Tests/Fuzz",
        exclude: ["seeds", "words"],
        swiftSettings: strict
    ),
]

/// The bench, and the tests of the whole program and of what has no unsafe expression, in which the address sanitizer has
/// nothing to find.
let others: [Target] = [
    program,
    .executableTarget(
        name: "TickertapeBench",
        dependencies: parts + ["tickertape"],
        swiftSettings: strict
    ),
    // What tests share; a part of no product.
    .target(
        name: "TestSupport",
        dependencies: parts + ["TestPorts", "tickertape"],
        path: "Tests/TestSupport",
        swiftSettings: strict
    ),
    tests(
        of: "Edge",
        with: partNames.filter { $0 != "Edge" }.map { .byName(name: $0) } + ["TestSupport", "tickertape"]
    ),
    tests(of: "EventStreams", with: ["Randomness", "Tape"]),
    tests(of: "JSON", with: ["Randomness"]),
    tests(of: "Randomness"),
    tests(of: "Scheduling", with: ["Randomness", "Configuration"]),
    tests(of: "Tape", with: ["Randomness", "TestTape"]),
    tests(of: "TickertapeBench", with: parts + ["tickertape"]),
    tests(of: "tickertape", with: parts + ["TestCertificates", "TestSupport"]),
    programTests("API"),
    programTests("Browser"),
    programTests("Documentation"),
    programTests("EndToEnd"),
    programTests("JobConfig"),
    programTests("Jobs"),
]

let package = Package(
    name: "tickertape",
    products: [.executable(name: "tickertape", targets: ["tickertape"])]
        + (looksAtMemory ? [] : [.executable(name: "tickertape-bench", targets: ["TickertapeBench"])]),
    targets: [
        .target(name: "CLinux", cSettings: [.define("_GNU_SOURCE")]),
        // The folder public, as a part of the program.
        .target(name: "CPage"),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CNghttp2", pkgConfig: "libnghttp2", providers: [.apt(["libnghttp2-dev"])]),
        // Without pkg-config: it names a flag that the package manager warns of.
        .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
        // It comes without a file for pkg-config.
        .systemLibrary(name: "CJQ", providers: [.apt(["libjq-dev"])]),
        .systemLibrary(name: "CMosquitto", pkgConfig: "libmosquitto", providers: [.apt(["libmosquitto-dev"])]),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        module("JSON"),
        module("Randomness"),
        module("Heaps"),
        module("Logging", imports: ["Syscalls"]),
        module("Syscalls", imports: ["CLinux"]),
        module("Configuration", imports: ["COpenSSL", "CYAML"]),
        module("Helper", imports: ["CJQ", "JSON", "Syscalls"]),
        module("Scheduling", imports: ["Configuration", "Heaps", "Randomness"]),
        .target(
            name: "DataSources",
            dependencies: [
                "CCurl", "CMosquitto", "CPostgres", "CSQLite", "Configuration", "Helper", "JSON", "Randomness",
                "Redis", "Syscalls", "TLS",
            ],
            swiftSettings: strict,
            // The engine behind Foundation's regular expressions, which alone tells what is wrong with one.
            linkerSettings: [.linkedLibrary("_FoundationICU")]
        ),
        module("Tape", imports: ["JSON"]),
        module("History", imports: ["CSQLite", "JSON", "Syscalls", "Tape"]),
        module("HTTP", imports: ["JSON", "Syscalls"]),
        module("HTTP2", imports: ["CNghttp2", "HTTP"]),
        module("TLS", imports: ["COpenSSL"]),
        module("Redis", imports: ["CHiredis", "Syscalls", "TLS"]),
        module("Cluster", imports: ["EventStreams", "JSON", "Redis", "Syscalls", "Tape"], settings: quick),
        module("Files", imports: ["CPage", "CZlib", "HTTP", "Syscalls"]),
        module("EventStreams", imports: ["JSON", "Tape"]),
        module("Server", imports: ["EventStreams", "HTTP", "HTTP2", "Heaps", "Randomness", "Syscalls", "TLS", "Tape"]),
        module(
            "JobConfig",
            imports: [
                "Cluster", "Configuration", "DataSources", "HTTP", "JSON", "Redis", "Scheduling", "Syscalls", "TLS",
                "Tape",
            ]
        ),
        module(
            "Jobs",
            imports: [
                "Configuration", "DataSources", "EventStreams", "HTTP", "JSON", "JobConfig", "Logging", "Scheduling",
                "Syscalls", "Tape",
            ]
        ),
        module(
            "API",
            imports: [
                "Cluster", "Configuration", "DataSources", "Edge", "EventStreams", "Files", "HTTP", "JSON", "JobConfig",
                "Jobs", "Logging", "Scheduling", "Server", "Syscalls", "Tape",
            ]
        ),
        module(
            "Edge",
            imports: ["CCurl", "EventStreams", "HTTP", "JSON", "Logging", "Randomness", "Syscalls", "TLS", "Tape"]
        ),
        // Ports for servers that can't choose their own, for tests.
        .target(name: "TestPorts", path: "Tests/TestPorts", swiftSettings: strict),
        .target(name: "TestRounds", path: "Tests/TestRounds", swiftSettings: strict),
        .target(name: "TestTape", dependencies: ["Tape"], path: "Tests/TestTape", swiftSettings: strict),
        tests(of: "Logging"),
        tests(of: "Syscalls", with: ["Randomness"]),
        tests(of: "Configuration", with: ["Randomness"]),
        tests(
            of: "DataSources",
            with: [
                "Randomness", "CCurl", "CSQLite", "Configuration", "JSON", "Redis", "Syscalls", "TLS",
                "TestCertificates",
                "TestRedis", "TestServers",
            ]
        ),
        tests(of: "Helper", with: ["JSON", "Syscalls"]),
        tests(of: "History", with: ["Randomness", "Syscalls", "Tape", "TestTape"]),
        // A real Redis, for tests.
        .target(
            name: "TestRedis",
            dependencies: ["Redis", "TestPorts"],
            path: "Tests/TestRedis",
            swiftSettings: strict
        ),
        // A broker of MQTT and a PostgreSQL, for tests.
        .target(
            name: "TestServers",
            dependencies: ["TestPorts", "TestRedis"],
            path: "Tests/TestServers",
            swiftSettings: strict
        ),
        tests(of: "Redis", with: ["Syscalls", "TestCertificates", "TestPorts", "TestRedis"]),
        tests(
            of: "Cluster",
            with: ["EventStreams", "Randomness", "Redis", "Tape", "TestPorts", "TestRedis"],
            settings: quick
        ),
        tests(of: "HTTP", with: ["Randomness"]),
        tests(of: "Files", with: ["Randomness", "HTTP", "Syscalls"]),
        // Certificates and clients of TLS, for tests.
        .target(
            name: "TestCertificates",
            dependencies: ["COpenSSL", "TLS"],
            path: "Tests/TestCertificates",
            swiftSettings: strict
        ),
        // A client of HTTP/2, for tests.
        .target(name: "TestHTTP2", dependencies: ["CNghttp2"], path: "Tests/TestHTTP2", swiftSettings: strict),
        tests(of: "HTTP2", with: ["HTTP", "TestHTTP2"]),
        tests(of: "TLS", with: ["COpenSSL", "TestCertificates"]),
        tests(
            of: "Server",
            with: [
                "Randomness", "EventStreams", "HTTP", "HTTP2", "Syscalls", "TLS", "Tape", "TestCertificates",
                "TestHTTP2",
            ]
        ),
    ] + (looksAtMemory ? fuzzing : others)
)
