import TestSupport
import Foundation
import Testing

@testable import API
@testable import JobConfig
@testable import tickertape

@Suite struct CommandTests {
    private static let jobs = """
        jobs:
          value: { every: 5-20s, generate: constant, value: [1, "x"], unit: "%" }
          bare: { every: 1m, run: "printf 'a\\\\nb'", envelope: false, event: lines }
          bad: { every: 1m, run: "echo dry >&2; exit 3" }
          slow: { every: 1m, run: sleep 1000, timeout: 200ms }
          note: { post: true }
        """

    @Test func `run prints the block a client would get`() async throws {
        let files = ["jobs.yaml": Self.jobs, "other.yaml": "jobs: { value: { every: 1s, generate: counter } }"]
        let bare = try await Program.run(["run", "bare"], files: files)
        #expect(bare.status == 0)
        #expect(bare.complaints == "")
        #expect(bare.output.wholeMatch(of: /id: [0-9a-z]+-1\nevent: lines\ndata: a\ndata: b\n\n/) != nil)
        let value = try await Program.run(["run", "value"], files: files)
        let block = try #require(
            value.output.wholeMatch(
                of:
                    /id: [0-9a-z]+-1\nevent: dataUpdate\ndata: {"job":"value","at":"(.*)","nextBy":"(.*)","data":\[1,"x"\]}\n\n/
            )
        )
        #expect(block.1 < block.2)
        let other = try await Program.run(["run", "value", "--config", "other.yaml"], files: files)
        #expect(other.output.contains(#""data":"#))
        #expect(!other.output.contains("[1"))
    }

    @Test(arguments: [
        (["to=7"], "x7\n", ""), ([], "", "to is missing; it must match [0-9]; write tickertape run count to=VALUE"),
        (["to=77"], "", #"to can't be "77"; it must match [0-9]"#),
        (["to=7", "by=1"], "", #"there is no parameter "by"; the job takes to"#),
    ])
    func `run takes the parameters of a job on request`(words: [String], text: String, wrong: String) async throws {
        let jobs = "jobs: { count: { request: { to: '[0-9]' }, command: [echo, \"x{to}\"], envelope: false } }"
        let result = try await Program.run(["run", "count"] + words, files: ["jobs.yaml": jobs])
        #expect(result.status == (wrong.isEmpty ? 0 : 1))
        #expect(result.complaints == (wrong.isEmpty ? "" : "job \"count\" can't be run so: \(wrong)\n"))
        let data = result.output.split(separator: "\n").filter { $0.hasPrefix("data: ") }.map { "\($0.dropFirst(6))\n" }
        #expect(data.joined() == text)
    }

    @Test(arguments: [
        ("bad", "job \"bad\" fails: ended with status 3: dry\n"),
        ("slow", "job \"slow\" fails: took longer than 200ms\n"),
        ("note", "job \"note\" takes posts; there is nothing to run\n"),
        ("valeu", "jobs.yaml has no job \"valeu\"; did you mean \"value\"?\n"),
        ("zzzzzz", "jobs.yaml has no job \"zzzzzz\"; it has value, bare, bad, slow, note\n"),
    ])
    func `run says why there is no block`(job: String, complaints: String) async throws {
        let result = try await Program.run(["run", "--", job], files: ["jobs.yaml": Self.jobs])
        #expect(result.status == 1)
        #expect(result.output == "")
        #expect(result.complaints == complaints)
    }

    @Test func `check shows all faults with their places, and serve refuses the file the same way`() async throws {
        let files = ["jobs.yaml": "jobs:\n  a: { evry: 5s, generate: sine }\n  b: { every: 10, run: x, file: y }\n"]
        let check = try await Program.run(["check"], files: files)
        #expect(check.status == 1)
        #expect(check.output == "")
        let places = check.complaints.matches(of: /(?m)^jobs\.yaml:\d+:\d+: error:/).count
        #expect(places >= 3)
        #expect(check.complaints.contains("did you mean \"every\"?"))
        #expect(check.complaints.contains("add a unit: 10s?"))
        for arguments in [["--listen", "127.0.0.1:0"], ["run", "a"]] {
            let other = try await Program.run(arguments, files: files)
            #expect(other.status == 1)
            #expect(other.output == "")
            #expect(other.complaints == check.complaints)
        }
    }

    @Test func `check tells what a sound file does, to people and to programs`() async throws {
        let files = ["jobs.yaml": "server: { tokens: { publish: [\"${HOME}\"] } }\n" + Self.jobs]
        let text = try await Program.run(["check"], files: files)
        #expect(text.status == 0)
        #expect(text.complaints == "")
        #expect(text.output.hasPrefix("jobs.yaml: 5 jobs, no faults\n\nvalue: every 5-20s, generate\n  next run    2"))
        let json = try await Program.run(["check", "jobs.yaml", "--format", "json"], files: files)
        #expect(json.status == 0)
        let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        #expect(object?["ok"] as? Bool == true)
        #expect(
            (object?["jobs"] as? [[String: Any]])?.map { $0["name"] as? String } == [
                "value", "bare", "bad", "slow", "note",
            ]
        )
    }

    @Test(arguments: [["check", "none.yaml"], ["--config", "none.yaml"], ["run", "a", "--config", "none.yaml"]])
    func `a file that is not there is named, with the way to one`(arguments: [String]) async throws {
        let result = try await Program.run(arguments)
        #expect(result.status == 1)
        #expect(result.output == "")
        #expect(
            result.complaints
                == "none.yaml: there is no such file; name one that is there, or write jobs.yaml, which tickertape init makes\n"
        )
    }

    @Test func `init writes a file that check likes, once`() async throws {
        try await Program.running(["init"]) { first in
            #expect(try await first.end() == .exited(0))
            #expect(first.complaints == "")
            #expect(first.output == "jobs.yaml is written; tickertape check tells what it does, tickertape serves it\n")
            let text = first.read("jobs.yaml")
            #expect(text == StarterFile.text)
            try first.write(text + "# mine\n", to: "jobs.yaml")
            try await Program.running(["init"], in: first.folder) { second in
                let end = try await second.end()
                #expect(end == .exited(1))
                #expect(second.output == "")
                #expect(second.complaints == "tickertape: jobs.yaml is there already and stays as it is\n")
            }
            #expect(first.read("jobs.yaml") == text + "# mine\n")
            try await Program.running(["check"], in: first.folder) { check in
                let end = try await check.end()
                #expect(end == .exited(0))
                #expect(check.complaints == "")
            }
        }
    }

    @Test(arguments: ["--help", "--version", "schema", "init", "help link"])
    func `what can't be written is no success`(call: String) async throws {
        try await Program.running(["--version"]) { program in
            _ = try await program.end()
            let line = #"sh -c '"$0" \#(call) 2>&1 >/dev/full; echo $?' '\#(Program.executable.path)'"#
            let said = try Shell.said(line, in: program.folder)
            #expect(said == "tickertape: cannot write the result: No space left on device\n1\n")
        }
    }

    @Test func `a pipe that does not block gets all of a result, as fast as it takes it`() async throws {
        let script = #"""
            import fcntl, os, subprocess, sys
            ends = os.pipe()
            fcntl.fcntl(ends[1], fcntl.F_SETPIPE_SZ, 4096)
            os.set_blocking(ends[1], False)
            child = subprocess.Popen(sys.argv[1:], stdout=ends[1])
            os.close(ends[1])
            text = open(ends[0], "rb").read()
            print(len(text), child.wait())
            """#
        try await Program.running(["--version"]) { program in
            _ = try await program.end()
            try program.write(script, to: "read.py")
            let said = try Shell.said("python3 read.py '\(Program.executable.path)' schema", in: program.folder)
            #expect(said == "\(Schema.text.utf8.count) 0\n")
        }
    }

    @Test func `help and version go to standard output`() async throws {
        let version = try await Program.run(["--version"])
        #expect(version == Program.Result(output: "tickertape \(API.version)\n"))
        for (arguments, topic) in [
            (["--help"], Command.Topic.program), (["run", "-h"], .run), (["help", "check"], .check),
        ] {
            let help = try await Program.run(arguments)
            #expect(help == Program.Result(output: topic.text))
        }
    }

    @Test(arguments: [
        (["chek"], #"unknown command "chek"; did you mean "check"?"#),
        (["--lisen", "x"], #"unknown option "--lisen"; did you mean "--listen"?"#),
        (["run"], "run needs the name of a job, as in: tickertape run disk"),
    ])
    func `wrong usage is corrected and ends with 2`(arguments: [String], sentence: String) async throws {
        let result = try await Program.run(arguments)
        let complaints = "tickertape: \(sentence)\ntickertape --help tells what can be said\n"
        #expect(result == Program.Result(status: 2, complaints: complaints))
    }
}
