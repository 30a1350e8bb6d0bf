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
        ("rbash, -c, 'echo {id}'", "id", ", with shell: bash", nil), ("timeout, 5, sh, -c, -x, '{id}'", "id", "", nil),
        ("bash, -oe, pipefail, -c, 'echo {id}'", "id", ", with shell: bash", nil),
        ("docker, run, --entrypoint, sh, img, -c, 'echo {id}'", "id", "", nil),
        ("docker, run, '--entrypoint=/bin/sh', img, -c, 'echo {id}'", "id", "", nil),
        ("docker, exec, c, sh, -c, -e, 'echo {id}'", "id", "", nil),
        ("fish, -C, 'set a 1', -c, 'echo {id}'", "id", ", with shell: fish", nil),
        ("docker, exec, c, fish, --command, 'echo {id}'", "id", ", with shell: fish", nil),
        ("pwsh, -Command, 'echo {id}'", "id", "", nil), ("env, A=b, sh, '{id}'", "id", "", nil),
        ("env, -S, \"sh -c 'echo {id}'\"", "id", "", nil), ("env, -S, sh -c, 'echo {id}'", "id", "", nil),
        ("env, -S, 'sh -c {id}'", "id", "", nil), ("env, '-S/bin/sh -c {id}'", "id", "", nil),
        ("su, nobody, -s, /bin/sh, --session-command, 'echo {id}'", "id", "", nil), ("sh, -e, '{id}'", "id", "", nil),
        ("sh, '{id}'", "id", "", nil), ("sh, -e, '{id}', x.sh", "id", "", nil),
        ("nice, sh, --, '{id}'", "id", "", nil),
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
            let variable = name == "ID" || shell.hasSuffix("fish") ? "PARAM_\(name)" : name
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
        ("echo, watch, '{id}'", nil), ("su, nobody, --session-command, 'echo {id}'", "su"),
        ("su, '--comm=echo {id}'", "su"), ("sshpass, -p, pw, ssh, host, 'ls {id}'", "ssh"),
        ("autossh, host, 'ls {id}'", "autossh"), ("parallel, 'echo {id}', ':::', '1'", "parallel"),
        ("parallel, echo, ':::', '{id}'", nil), ("ssh, -o, BatchMode=yes, '{id}', uptime", nil),
        ("ssh, -p, '{id}', host, uptime", nil), ("ssh, -i, key, 'user@{id}', uptime", nil),
        ("ssh, -oBatchMode=yes, 'web-{id}.example.com', uptime", nil), ("ssh, -p, '22', host, ls, '{id}'", "ssh"),
        ("ssh, -oCompression=no, host, '{id}'", "ssh"),
        ("sudo, journalctl, -u, ssh, -n, '{id}'", nil), ("sudo, -u, root, ssh, host, '{id}'", "ssh"),
        ("sudo, tar, c, /etc/ssh, --exclude, '{id}'", nil), ("nice, rsync, -e, ssh, -a, '{id}', /tmp", nil),
        ("env, GIT_SSH=/usr/bin/ssh, git, clone, '{id}'", nil), ("flock, /tmp/l, ping, -c, '{id}', host", nil),
        ("flock, /tmp/l, ping, '-c{id}', host", nil), ("flock, -w, '5', /tmp/l, -c, '{id}'", "flock"),
        ("runuser, -u, nobody, --, ping, -c, '{id}', host", nil), ("runuser, nobody, -c, '{id}'", "runuser"),
        ("sudo, useradd, --shell, /bin/bash, '{id}'", nil), ("sudo, usermod, -s, /bin/bash, '{id}'", nil),
        ("timeout, '5', ./report, --shell, bash, '{id}'", nil), ("env, SHELL=/bin/bash, 'LANG={id}', ./prog", nil),
        ("timeout, '5', npm, run, watch, '{id}'", nil), ("timeout, '5', watch, ls, '{id}'", "watch"),
        ("watch, -n, '{id}', ls", nil),
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
