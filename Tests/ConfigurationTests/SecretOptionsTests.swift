import Testing

@testable import Configuration

/// Secrets among the words of command lines, in variables and in logins.
@Suite struct SecretOptionsTests {
    private static func lines(_ text: String) -> [Int] {
        let secret = SecretLines(SourceText(Array(text.utf8)))
        return (0...20).filter(secret.contains)
    }

    @Test(arguments: [
        "env: \"PASSWORD=pa\"", "env: A=b,DB_TOKEN=pa", "run: PGPASSWORD=pa psql", "run: \"export api_key=pa; x\"",
        "signature: pa", "post: { signature: pa }", "{ post: { signature: \"p a\" } }", "sentinels: pa",
        "http: u:pa@example.org/x", "http: \"u:p/a@example.org\"", "broker: u:pa@h", "sql: { database: \"u:pa@h/x\" }",
        "command: \"mysql -ppa -u root\"", "command: [/usr/bin/mysqldump, -ppa]", "run: mariadb --password=pa",
        "run: mysql --password pa", "run: sshpass -p pa ssh h", "run: mongosh -u me -p pa",
        "run: redis-cli -a pa get x",
        "run: mosquitto_sub -u me -P pa", "run: ldapsearch -x -w pa", "run: docker login -u me -p pa",
        "run: curl -ume:pa http://h/", "run: curl --user=me:pa h", "run: curl --proxy-user me:pa h",
        "run: curl --oauth2-bearer pa h", "run: wget --http-password=pa h", "run: vault -token=pa", "run: x --pass pa",
        "run: openssl x -passin pass:pa", "command: [http, -a, \"me:pa\", h]", "run: gh --auth-token pa",
        "run: mysql -p${P:-pa}", "run: \"x?token=pa&y=1\"", "headers: { X-Auth-Key: pa }", "db-pass: pa",
    ])
    func `a line with a secret is known`(line: String) {
        #expect(Self.lines(line) == [1])
    }

    @Test(arguments: [
        "env: \"LANG=C\"", "run: PGPASSWORD=$P psql", "env: PASSWORD=${P}", "signature:", "signature: ${S}",
        "signature: &s", "http: u:${P}@example.org", "http: h:80/x@y", "run: scp me@h:file .", "run: mysql -p -u root",
        "run: mysql -p$P", "run: ssh -p 22 me@h", "run: ls -p x", "run: docker run -p 80:80 x", "run: mkdir -p a/b",
        "run: redis-cli -a \"$P\"", "run: curl -u \"me:$P\" h", "run: x --token=${T}", "command: [x, \"--token={id}\"]",
        "select: a[?@.token=='x']", "match: \"token=([0-9]+)\"", "run: x --password-file=f", "run: id -a x",
        "when: \"== down\"", "compass: x", "run: mail mailto:me@h", "jq: .a.token == 5",
    ])
    func `a line without one is shown`(line: String) {
        #expect(Self.lines(line) == [])
    }

    @Test(arguments: [
        ("command:\n  - mysql\n  - -ppa\n  - root", [3]), ("command:\n- mongosh\n- -p\n- pa\nunit: x", [4]),
        ("command: [mongosh, -p,\n  pa]\nrun: ls -p x", [2]), ("command:\n  - mysql\nrun: x -ppa", []),
        ("password: |\n  pa\n  b\nrun: date", [2, 3]), ("auth:\n  - me\n  - pa\nrun: date", [2, 3]),
        ("auth:\n- me\n- pa\nrun: date", [2, 3]), ("headers:\n  Authorization:\n    Bearer pa\n  A: b", [3]),
        ("secret: >-\n  ${S}\nrun: date", []), ("env:\n  DB_PASSWORD:\n    pa\n  A: b", [3]),
        ("signature:\n  header: X\n  secret: pa", [3]),
    ])
    func `a secret is found where it stands below its key, or its option`(text: String, lines: [Int]) {
        #expect(Self.lines(text) == lines)
    }
}
