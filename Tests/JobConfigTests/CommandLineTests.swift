import Configuration
import JobConfig
import Testing

/// What a client sends, in the words of a command.
@Suite struct CommandLineTests {
    @Test(arguments: [
        ("sh, -c, 'echo {id}'", "id", "", #"run: echo "$id""#),
        ("/bin/sh, -ec, 'echo {ID} {x}'", "ID", "", #"run: 'echo "$PARAM_ID" {x}'"#),
        (#"sh, -c, "echo '{id}'""#, "id", "", nil), ("env, bash, -lc, 'echo {id}'", "id", ", with shell: bash", nil),
        ("sh, -c, --, 'echo {id}'", "id", "", nil), ("sh, -c, -e, 'echo {id}'", "id", "", nil),
        ("bash, -c, -o, pipefail, 'echo {id}'", "id", ", with shell: bash", nil),
        ("sh, -c, +e, 'echo {id}'", "id", "", nil),
        ("rbash, -c, 'echo {id}'", "id", ", with shell: rbash", nil), ("timeout, 5, sh, -c, -x, '{id}'", "id", "", nil),
        ("env, -S, 'sh -c {id}'", "id", "", nil), ("env, '-S/bin/sh -c {id}'", "id", "", nil),
        ("sh, '{id}'", "id", "", nil), ("sh, -e, '{id}', x.sh", "id", "", nil), ("nice, sh, --, '{id}'", "id", "", nil),
    ])
    func `what a client sends does not become part of a line for a shell`(
        list: String,
        name: String,
        shell: String,
        line: String?
    ) throws {
        for pattern in ["true", "'[0-9]+'"] {
            let text = "jobs: { a: { request: { \(name): \(pattern) }, command: [\(list)] } }"
            let (file, diagnostics) = JobsConfiguration.read(Array(text.utf8), file: "f")
            let variable = name == "ID" ? "PARAM_ID" : name
            let sentence = "a shell would run what a client sends, as {\(name)} is part of its line"
            let advice = "write run, where that is a variable: \"$\(variable)\"\(shell)"
            #expect(diagnostics.filter { $0.severity == .error }.map(\.message) == ["\(sentence); \(advice)"])
            #expect(diagnostics.last?.fixIt == line)
            #expect(file == nil)
            guard let line else { continue }
            let better = "jobs: { a: { request: { \(name): \(pattern) }, \(line) } }"
            #expect(JobsConfiguration.read(Array(better.utf8), file: "f").file != nil)
        }
    }

    @Test(arguments: [
        ("su, -c, 'echo {id}', root", "su"), ("flock, /tmp/x, -c, 'echo {id}'", "flock"),
        ("script, -qc, 'echo {id}', /dev/null", "script"), ("su, '--command=echo {id}', root", "su"),
        ("watch, ls, '{id}'", "watch"), ("sudo, su, -c, '{id}'", "su"), ("ssh, host, ls, '{id}'", "ssh"),
        ("flock, '/tmp/{id}', ls", nil), ("watch, -x, ls, '{id}'", nil), ("ssh, '{id}'", nil),
        ("echo, sh, '{id}'", nil),
        ("bash, -s, '{id}'", nil), ("bash, --norc, x.sh, '{id}'", nil), ("sh, -c, 'echo $1', x, '{id}'", nil),
        ("echo, watch, '{id}'", nil),
    ])
    func `what a client sends does not become part of what a program hands to a shell`(list: String, program: String?) {
        let text = "jobs: { a: { request: { id: true }, command: [\(list)] } }"
        let (file, diagnostics) = JobsConfiguration.read(Array(text.utf8), file: "f")
        let messages = diagnostics.map(\.message)
        #expect((file == nil) == (program != nil), "\(messages)")
        #expect(messages.count == (program == nil ? 0 : 1))
        #expect(messages.allSatisfy { $0.hasPrefix("\(program ?? "") hands its ") })
    }

    @Test(arguments: [
        (#"python3, -c, "print({id})""#, "python"), ("/usr/bin/perl, -ne, 'print {id}'", "perl"),
        ("node, -e, 'f({id})'", "node"), (#"python3, -c, "import sys", "{id}""#, nil), ("sh, x.sh, '{id}'", nil),
        (#"sh, -c, 'echo "$1"', x, "{id}""#, nil), ("grep, -c, '{id}'", nil), ("grep, -e, '{id}', sh", nil),
    ])
    func `what a client sends is told where it becomes part of a program`(list: String, program: String?) {
        let text = "jobs: { a: { request: { id: true }, command: [\(list)] } }"
        let (file, diagnostics) = JobsConfiguration.read(Array(text.utf8), file: "f")
        let sentence = program.map { program in
            "\(program) would run what a client sends, as {id} is part of its program; "
                + "let it read an argument of its own, which stands behind this one: \"{id}\""
        }
        #expect(diagnostics.map(\.message) == [sentence].compactMap(\.self))
        #expect(diagnostics.allSatisfy { $0.severity == .warning } && file != nil)
    }
}
