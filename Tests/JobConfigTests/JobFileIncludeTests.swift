import Configuration
import Foundation
import Testing

@testable import JobConfig

@Suite struct JobFileIncludeTests {
    /// What the file `jobs.yaml` beside other files gives: its jobs, and its faults without the folder's name.
    private func load(
        _ files: [String: String],
        folder name: String = "config"
    ) throws -> (jobs: [String]?, diagnostics: [String], sources: InputFiles) {
        let base = FileManager.default.temporaryDirectory.appending(path: "tickertape-\(UUID().uuidString)")
        let folder = base.appending(path: name)
        defer { try? FileManager.default.removeItem(at: base) }
        for (file, text) in files {
            let url = folder.appending(path: file)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: url)
        }
        let path = folder.appending(path: "jobs.yaml").path
        var sources: InputFiles
        let jobs: [String]?
        let diagnostics: [Diagnostic]
        switch LoadedConfiguration.load(path) {
        case .success(let loaded):
            (jobs, diagnostics, sources) = (
                loaded.file.jobs.map { "\($0.name) \($0.unit ?? "")" }, loaded.diagnostics, loaded.sources
            )
        case .failure(let problem): (jobs, diagnostics, sources) = (nil, problem.diagnostics, problem.sources)
        }
        func short(_ text: String) -> String {
            text.replacing(folder.path + "/", with: "").replacing(folder.path, with: ".")
        }
        #expect(!sources.haveChanged)
        sources.files = sources.files.map(short)
        sources.folders = sources.folders.map(short)
        let told = diagnostics.filter { !$0.message.contains("takes posts") }.map {
            short(
                "\($0.location.file):\($0.location.line):\($0.location.column): \($0.severity.rawValue): \($0.message)"
            )
        }
        return (jobs, told, sources)
    }

    @Test(arguments: ["config", "c[o]n*f?i\\g"])
    func `included files add their jobs in the order of their names, with the defaults of the first`(folder: String)
        throws
    {
        let (jobs, diagnostics, sources) = try load(
            [
                "jobs.yaml":
                    "include: [jobs.d/*.yaml, jobs.d/b*, extra.yml, '*.yaml']\ndefaults: { unit: W }\njobs: { z: { post: true } }",
                "jobs.d/b.yaml": "x-a: &a { unit: V }\njobs: { b: { <<: *a, post: true } }",
                "jobs.d/a.yaml": "jobs: { a2: { post: true }, a1: { post: true } }",
                "jobs.d/.hidden.yaml": "[", "jobs.d/a.yaml~": "[", "extra.yml": "jobs: { e: { post: true } }",
            ],
            folder: folder
        )
        #expect(diagnostics == [])
        #expect(jobs == ["z W", "a2 W", "a1 W", "b V", "e W"])
        #expect(sources.files == ["extra.yml", "jobs.d/a.yaml", "jobs.d/b.yaml", "jobs.yaml"])
        #expect(sources.folders == [".", "jobs.d"])
    }

    @Test func `one path needs no list, and the first file needs no jobs`() throws {
        let (jobs, diagnostics, sources) = try load([
            "jobs.yaml": "include: a/*/jobs.yaml", "a/1/jobs.yaml": "jobs: { one: { post: true } }",
            "a/2/jobs.yaml": "jobs: { two: { post: true } }",
        ])
        #expect((jobs, diagnostics) == (["one ", "two "], []) as ([String]?, [String]))
        #expect(sources.folders == ["a"])
    }

    @Test func `faults of all files are told with their places`() throws {
        let (jobs, diagnostics, sources) = try load([
            "jobs.yaml": "include: [d/*, gone/*.yaml, gone.yaml, a/**/b, \"\", [x]]\njobs: { a: { post: true } }",
            "d/1": "jobs: { b: { post: true }, a: { post: true } }\nserver: { }\ndefaults: { }\ninclude: d/*",
            "d/2": "jobs: [\n", "d/3": "", "d/4": "a: { every: 5s }\n", "d/5": "jobs: { b: { evry: 5s } }\nz: 1",
        ])
        #expect(jobs == nil)
        #expect(
            diagnostics == [
                "d/1:1:28: error: job \"a\" is there already, in jobs.yaml:2:9; give one of them another name",
                "d/1:2:1: error: \"server\" holds for all files and cannot stand in an included one",
                "d/1:3:1: error: \"defaults\" holds for all files and cannot stand in an included one",
                "d/1:4:1: error: an included file cannot include others; list all in the first file",
                "d/2:2:1: error: the file ends inside a [ or {",
                "d/3:1:1: warning: this included file is empty",
                "d/4:1:1: error: unknown key \"a\" in this file; if it is a job, indent it below \"jobs\"; "
                    + "if jobs take it over by an alias, call it x-a",
                "d/5:1:9: error: job \"b\" is there already, in d/1:1:9; give one of them another name",
                "d/5:1:9: error: job \"b\" has no source; add one of http, run, command, file, system, generate, mqtt, redis, sql",
                "d/5:1:14: error: unknown key \"evry\" in job \"b\"; did you mean \"every\"?",
                "d/5:2:1: error: unknown key \"z\" in this file; its keys are jobs",
                "jobs.yaml:1:16: warning: no file matches \"gone/*.yaml\"",
                "jobs.yaml:1:29: error: there is no file gone.yaml; write the path of one that is there, or make it",
                "jobs.yaml:1:40: error: \"a/**/b\" in \"include\" has **; one * stands for the names in one folder",
                "jobs.yaml:1:48: error: \"\" in \"include\" is no path; write one such as jobs.d/*.yaml",
                "jobs.yaml:1:52: error: each item of \"include\" must be a path such as jobs.d/*.yaml, not a list",
            ]
        )
        #expect(sources.files == ["d/1", "d/2", "d/3", "d/4", "d/5", "gone.yaml", "jobs.yaml"])
    }

    @Test(arguments: [
        (
            "include:",
            "1:1: error: \"include\" of the file must be a path such as jobs.d/*.yaml, or a list of them, not empty"
        ),
        (
            "include: {a: b}",
            "1:10: error: \"include\" of the file must be a path such as jobs.d/*.yaml, or a list of them, not a map"
        ),
        ("include: d", "1:10: error: cannot include a folder, \"d\"; a * stands for the names of the files in it"),
    ])
    func `what cannot be included is refused`(line: String, message: String) throws {
        let files = ["jobs.yaml": "\(line)\njobs: { a: { post: true } }", "d/x": ""]
        #expect(try load(files).diagnostics == ["jobs.yaml:\(message)"])
    }

    @Test(arguments: [
        ("include: d", "include: d/*.yaml"), ("include: d/", "include: d/*.yaml"),
        ("include: ./d", "include: ./d/*.yaml"),
        ("include: [d]", "d/*.yaml"), ("include: \"~\"", "include: ~/*.yaml"),
    ])
    func `of a folder it is told how the files in it are included, and nothing of jobs`(
        text: String,
        advice: String
    ) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tickertape-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(
            at: folder.appending(path: "d"),
            withIntermediateDirectories: true
        )
        let path = folder.appending(path: "jobs.yaml").path
        let faults = JobsConfiguration.read(Array("\(text)\n".utf8), file: path).diagnostics
        #expect(faults.map(\.fixIt) == [advice], "\(faults)")
        guard !advice.contains("~") else { return }
        let written = advice.hasPrefix("include") ? advice : "include: [\(advice)]"
        try Data("jobs: { a: { post: true } }".utf8).write(to: folder.appending(path: "d/a.yaml"))
        let (file, left) = JobsConfiguration.read(Array(written.utf8), file: path)
        #expect(file?.jobs.map(\.name) == ["a"] && left.isEmpty, "\(left)")
    }

    @Test func `many files are bounded, by number and by size`() throws {
        var files = Dictionary(uniqueKeysWithValues: (1...1001).map { ("d/\($0)", "jobs: { j\($0): { post: true } }") })
        files["jobs.yaml"] = "include: d/*"
        #expect(try load(files).diagnostics == ["jobs.yaml:1:10: error: more than 1000 files are included"])
        let large = String(repeating: "#", count: 1 << 20)
        files = ["jobs.yaml": "include: d\njobs: { a: { post: true } }", "d": large + "#"]
        #expect(
            try load(files).diagnostics == [
                "d:1:1: error: the file has more than 1048576 bytes, which is 1 MiB; no more is read"
            ]
        )
    }

    @Test func `what is included is bounded as a whole`() throws {
        var reader = ConfigurationParser(files: ConfigurationFileReader(), variables: [:], mostBytes: 1 << 20)
        let file = "include: [/proc/self/maps, /proc/self/status]\njobs: { a: { post: true } }"
        _ = reader.read(Array(file.utf8), file: "jobs.yaml")
        #expect(!reader.diagnostics.list.contains { $0.message.contains("together") })
        reader = ConfigurationParser(files: ConfigurationFileReader(), variables: [:], mostBytes: 0)
        _ = reader.read(Array(file.utf8), file: "jobs.yaml")
        #expect(reader.diagnostics.list.map(\.message) == ["the included files have more than 0 MiB together"])
    }

    @Test func `a new, a changed and a removed included file are seen`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tickertape-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let inner = folder.appending(path: "d")
        try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
        func write(_ text: String, _ name: String) throws {
            try Data(text.utf8).write(to: folder.appending(path: name))
        }
        try write("include: d/*\njobs: { a: { post: true, unit: \"${file:\(folder.path)/unit}\" } }", "jobs.yaml")
        try write("W", "unit")
        func load() throws -> InputFiles {
            try LoadedConfiguration.load(folder.appending(path: "jobs.yaml").path).get().sources
        }
        var sources = try load()
        #expect(sources.folders == [inner.path])
        for change in [
            { try write("V", "unit") }, { try write("jobs: { b: { post: true } }", "d/b") },
            { try write("jobs: { c: { post: true } }", "d/b") },
            { try FileManager.default.removeItem(at: inner.appending(path: "b")) },
        ] {
            #expect(!sources.haveChanged)
            try change()
            #expect(sources.haveChanged)
            sources = try load()
        }
    }

    @Test(arguments: [
        ("jobs.d", "there is no file jobs.d; for all files of a folder write jobs.d/*.yaml"),
        ("jobs.d/", "there is no file jobs.d/; for all files of a folder write jobs.d/*.yaml"),
        ("a.yml", "there is no file a.yml; write the path of one that is there, or make it"),
    ])
    func `what is not there is told with what to write`(path: String, message: String) throws {
        let (jobs, diagnostics, _) = try load(["jobs.yaml": "include: \(path)\njobs: { a: { post: true } }"])
        #expect(jobs == nil)
        #expect(diagnostics == ["jobs.yaml:1:10: error: \(message)"])
        let glob = ["jobs.yaml": "include: jobs.d/*.yaml", "jobs.d/a.yaml": "jobs: { a: { post: true } }"]
        #expect(try load(glob).jobs == ["a "])
    }
}
