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
    .testTarget(name: "\(name)Tests", dependencies: [.byName(name: name)] + others, swiftSettings: strict)
}

let package = Package(
    name: "tickertape",
    products: [
        .executable(name: "tickertape", targets: ["tickertape"]),
        .executable(name: "tickertape-bench", targets: ["TickertapeBench"]),
    ],
    targets: [
        .target(name: "CLinux", cSettings: [.define("_GNU_SOURCE")]),
        .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
        module("Syscalls", imports: ["CLinux"]),
        module("Configuration", imports: ["CYAML"]),
        module("Scheduling", imports: ["Configuration"]),
        module("DataSources", imports: ["Configuration", "Syscalls"]),
        module("Tape"),
        module("HTTP"),
        module("Server", imports: ["HTTP", "Syscalls", "Tape"]),
        .executableTarget(
            name: "tickertape",
            dependencies: [
                "Configuration", "DataSources", "HTTP", "Scheduling", "Server", "Syscalls", "Tape",
            ],
            swiftSettings: strict
        ),
        .executableTarget(name: "TickertapeBench", dependencies: ["Syscalls", "tickertape"], swiftSettings: strict),
        tests(of: "Syscalls"),
        tests(of: "Configuration"),
        tests(of: "Scheduling", with: ["Configuration"]),
        tests(of: "DataSources", with: ["Configuration", "Syscalls"]),
        tests(of: "Tape"),
        tests(of: "HTTP"),
        tests(of: "Server", with: ["HTTP", "Syscalls", "Tape"]),
        tests(of: "TickertapeBench", with: ["Configuration", "Syscalls", "tickertape"]),
        tests(
            of: "tickertape",
            with: ["Configuration", "DataSources", "HTTP", "Scheduling", "Server", "Syscalls", "Tape"]
        ),
    ]
)
