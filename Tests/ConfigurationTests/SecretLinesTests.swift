import Testing

@testable import Configuration

@Suite struct SecretLinesTests {
    @Test(arguments: [
        ("server:\n  tokens: { publish: [hunter2] }\n  public: x", [2]),
        ("tokens:\n  publish: [hunter2]\n\n  # about\n  admin:\n    - \"${A}\"\n    - hunter2\npublic: x", [2, 7]),
        ("tokens: {\npublish: [hunter2],\n admin: [hunter2] }\npublic: x", [2, 3]),
        ("\"tokens\" : { publish: [hunter2] }", [1]), ("'tokens':\n  publish: hunter2", [2]),
        ("tokens: { publish: [\"${A}\", '${file:/x}'], subscribe: [] } # none", []),
        ("tokens: { publish: [\"${A}\", hunter2] }", [1]), ("tokens: { publish: [\"${A\"] }", [1]),
        ("tokens: { publish: [\"${A:-hunter2}\"] }", [1]), ("tokens: { publish: [\"${A:?set me}\"] }", []),
        ("headers: { Authorization: \"Bearer hunter2\" }", [1]), ("headers: { Authorization: \"Bearer ${A}\" }", []),
        ("  X-Api-Key: hunter2", [1]), ("  X-Api-Key: ${K}", []), ("env: { DB_PASSWORD: hunter2 }", [1]),
        ("token_price:\n  every: 5s\n  unit: EUR", []), ("public: x # tokens: hunter2", []), ("", []), ("a", []),
        ("# tokens: hunter2", []), ("tokens: { publish: [sh] }", [1]), ("tokens: { publish: [pu], admin: [ad] }", [1]),
        ("tokens:\n  publish: [li]", [2]), ("tokens: { publish: [basic] }", [1]),
        ("tokens: { publish: [\"ab:\"] }", [1]),
        ("tokens: { publish: [\"a: b\"] }", [1]), ("tokens: { publish: [tokens] }", [1]), ("X-Api-Key: api", [1]),
        ("tokens:\n  publish:\n    - pu\n    - \"${A}\"", [3]), ("password: pa", [1]), ("db_password: \"word:\"", [1]),
        ("tokens: { 'publish' : [ \"${A}\" ] , \"admin\": [] }", []), ("- token: ${A}", []), ("auth: [me, pa]", [1]),
        ("redis: redis://:${A}@h", []), ("redis: redis://:pa@h", [1]), ("redis: \"redis://u:${A:-pa}@h\"", [1]),
        ("database: \"postgres://u:pa@h:1/x\"", [1]), ("database: postgres://u@h:1/x", []),
        ("sql: { database: \"postgres://u:${A}@h/x\", query: \"select '@'\" }", []),
        ("broker: mqtts://u:p/a@h", [1]), ("run: psql mysql://u:pa@h/x", [1]), ("http: https://u:pa@h/x", [1]),
        ("http: http://h:81/x@y", []), ("http: http://h/x:y@z", []), ("http: \"http://h/x?a=1&token=pa\"", [1]),
        ("http: \"http://h/x?a=1&token=${A}\"", []), ("database: postgres://h/x?password=pa&sslmode=no", [1]),
        ("http: http://a/ # and https://u:pa@h", [1]), ("http: http://h/x?tokens", []),
        ("env: { AWS_SECRET_ACCESS_KEY: pa }", [1]), ("env: { STRIPE_KEY: pa, A: b }", [1]), ("DB_PASS: pa", [1]),
        ("env: { GH_PAT: ${PAT} }", []), ("env: { KEYBOARD: de, PATH: /bin, MONKEY_PASSAGE: a }", []), ("key: a", []),
        ("run: curl -u me:pa http://h/", [1]), ("command: [curl, --user, \"me:pa\", \"http://h/\"]", [1]),
        ("run: curl -u \"me:$PA\" http://h/", []), ("run: id -u me", []),
        ("redis: redis://h:1/2", []), ("x: y\nredis: >\n  rediss://u:pa@h", [3]), ("redis: unix:u:pa@/h", [1]),
    ])
    func `lines with secrets in so many words are known`(text: String, lines: [Int]) {
        let secret = SecretLines(SourceText(Array(text.utf8)))
        #expect((0...20).filter(secret.contains) == lines)
    }

    @Test(arguments: [
        "tokens: { publish: [hunter2] \nx: [", "tokens: { publish: [!hunter2 x] }", "tokens: { publish: [*hunter2] }",
        "tokens: { publish: [@hunter2] }", "tokens:\n  publish: hunter2: x", "tokens: { publish: [\"\\hunter2\"] }",
        "tokens:\n  - hunter2\n  x: y", "tokens: { hunter2: x }", "tokens: { publish: [&hunter2 x, *y] }",
        "tokens:\n  publish:\n    @hunter2", "tokens: { publish: { hunter2: 1, hunter2: 2 } }", "tokens: %hunter2",
    ])
    func `no fault shows a token`(text: String) {
        let reading = Reading(text)
        let fields = reading.fields?.section("tokens", of: "tokens")
        _ = fields?.strings("publish")
        _ = fields?.section("publish", of: "publish")?.refuseUnknown()
        fields?.refuseUnknown()
        reading.fields?.refuseUnknown()
        #expect(!reading.diagnostics.list.isEmpty)
        #expect(!reading.printed.contains("hunter2"), "\(reading.printed)")
        for fault in reading.diagnostics.list { #expect(!"\(fault.message)\(fault.fixIt ?? "")".contains("hunter2")) }
    }

    @Test func `the place and the sentence are told, and that the line is not shown`() {
        #expect(
            Reading("tokens:\n  publish: [!hunter2 x]\n").printed == """
                jobs.yaml:2:13: error: the tag "..." means nothing here; if the ! is part of the text, quote it
                    2 | (this line holds a secret and is not shown)

                """
        )
    }
}
