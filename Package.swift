// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// A module of ours: its name, the modules it may import, and nothing else.
func module(_ name: String, imports: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: imports, swiftSettings: strict)
}

/// The tests of one module, and what else they lean on.
func tests(of name: String, with others: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.byName(name: name), "Randomness"] + others,
        swiftSettings: strict
    )
}

let parts: [Target.Dependency] = [
    "API", "Configuration", "DataSources", "EventStreams", "Files", "History", "HTTP", "JSON", "JobConfig", "Jobs",
    "Logging", "Randomness", "Scheduling", "Server", "Syscalls", "Tape",
]

/// What `.ci/fuzz` builds, and nobody else: all modules, and what feeds them with damaged input.
let fuzzing: [Target] = [
    // As a module without its main function, since a program can't be linked into another.
    .target(name: "tickertape", dependencies: parts, exclude: ["main.swift"], swiftSettings: strict),
    .executableTarget(
        name: "Fuzz",
        dependencies: parts + ["tickertape"],
        path: "Tests/Fuzz",
        exclude: ["seeds", "words"],
        swiftSettings: strict
    ),
]

let programs: [Target] = [
    .executableTarget(name: "tickertape", dependencies: parts, swiftSettings: strict),
    .executableTarget(
        name: "TickertapeBench",
        dependencies: ["Syscalls", "tickertape"] + parts,
        swiftSettings: strict
    ),
    tests(of: "TickertapeBench", with: parts + ["tickertape"]),
    tests(of: "tickertape", with: parts),
]

let isFuzzing = Context.environment["FUZZ"] != nil

let package = Package(
    name: "tickertape",
    products: isFuzzing
        ? []
        : [
            .executable(name: "tickertape", targets: ["tickertape"]),
            .executable(name: "tickertape-bench", targets: ["TickertapeBench"]),
        ],
    targets: [
        .target(name: "CLinux", cSettings: [.define("_GNU_SOURCE")]),
        .target(name: "CCurl"),
        .target(name: "CZlib"),
        .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        module("JSON"),
        module("Randomness"),
        module("Logging", imports: ["JSON"]),
        module("Syscalls", imports: ["CLinux"]),
        module("Configuration", imports: ["CYAML"]),
        module("Scheduling", imports: ["Configuration", "Randomness"]),
        module("DataSources", imports: ["CCurl", "Configuration", "JSON", "Randomness", "Syscalls"]),
        module("Tape"),
        module("History", imports: ["CSQLite", "Syscalls", "Tape"]),
        module("HTTP"),
        module("Files", imports: ["CZlib", "HTTP", "Syscalls"]),
        module("EventStreams", imports: ["Tape"]),
        module("Server", imports: ["EventStreams", "HTTP", "Randomness", "Syscalls", "Tape"]),
        module(
            "JobConfig",
            imports: ["Configuration", "DataSources", "HTTP", "JSON", "Scheduling", "Syscalls", "Tape"]
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
                "Configuration", "DataSources", "EventStreams", "Files", "HTTP", "History", "JSON", "JobConfig", "Jobs",
                "Logging", "Scheduling", "Server", "Syscalls", "Tape",
            ]
        ),
        tests(of: "Syscalls"),
        tests(of: "Configuration"),
        tests(of: "Scheduling", with: ["Configuration"]),
        tests(of: "DataSources", with: ["CCurl", "Configuration", "JSON", "Syscalls"]),
        tests(of: "Tape"),
        tests(of: "History", with: ["Syscalls", "Tape"]),
        tests(of: "HTTP"),
        tests(of: "EventStreams", with: ["Tape"]),
        tests(of: "Server", with: ["EventStreams", "Files", "HTTP", "Syscalls", "Tape"]),
    ] + (isFuzzing ? fuzzing : programs)
)
