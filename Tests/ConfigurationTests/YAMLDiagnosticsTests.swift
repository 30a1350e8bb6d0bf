import Configuration
import Testing

@Suite struct YAMLDiagnosticsTests {
    @Test(arguments: [
        (
            "cron: */5 * * * *", "1:7 quote this cron expression; in YAML an unquoted * starts an alias",
            "cron: \"*/5 * * * *\""
        ),
        ("a: *", "1:4 quote this value; in YAML an unquoted * starts an alias", "a: \"*\""),
        ("- */2", "1:3 quote this value; in YAML an unquoted * starts an alias", "- \"*/2\""),
        ("a: [1, */2]", "1:8 quote this value; in YAML an unquoted * starts an alias", nil),
        ("a: [\n  *\n]", "2:3 quote this value; in YAML an unquoted * starts an alias", "\"*\""),
        ("*: 1", "1:1 quote this key; in YAML an unquoted * starts an alias", "\"*\": 1"),
        ("a: *x y # z", "1:4 no anchor &x stands above; if the * is part of the text, quote it", "a: \"*x y\""),
        ("a: &x\n  b: *x", "2:6 the alias *x stands inside what it names", "b: \"*x\""),
        ("a: & b", "1:4 quote this value; in YAML an unquoted & starts an anchor", "a: \"& b\""),
        ("a: @\"x\"", "1:4 quote this value; in YAML no unquoted text can start with @", "a: '@\"x\"'"),
        ("a: `it's \"x\"`", "1:4 quote this value; in YAML no unquoted text can start with `", "a: '`it''s \"x\"`'"),
        ("a: %d", "1:4 quote this value; in YAML no unquoted text can start with %", "a: \"%d\""),
        ("%a: 1", "1:1 quote this key; in YAML a line that starts with % is a directive", "\"%a\": 1"),
        ("a: ]x", "1:4 quote this value; in YAML no unquoted text can start with ]", "a: \"]x\""),
        ("a: ? b", "1:4 quote this value; in YAML an unquoted ? starts a key", "a: \"? b\""),
        ("a: !<", "1:4 quote this value; in YAML an unquoted ! starts a tag", "a: \"!<\""),
        ("a: |x", "1:4 quote this value; in YAML an unquoted | starts a block of lines", "a: \"|x\""),
        ("a: >0", "1:4 quote this value; in YAML an unquoted > starts a block of lines", "a: \">0\""),
        ("run: echo a: b", "1:6 quote this value; in YAML a colon and a space start a map", "run: \"echo a: b\""),
        (
            "a: \"\\d+\"", "1:5 \\d is no escape in double quotes; use single quotes, or \\\\ for a backslash",
            "a: '\\d+'"
        ),
        ("a: \"\\xZZ\"", "1:7 this escape is no character; write \\\\ for a backslash", nil),
    ])
    func `text that YAML takes for syntax is shown in quotes`(text: String, message: String, fixIt: String?) {
        let reading = Reading(text)
        #expect(reading.node == nil)
        #expect(reading.messages == [message])
        #expect(reading.diagnostics.list.map(\.fixIt) == [fixIt])
        if let fixIt { #expect(Reading(fixIt).messages == []) }
    }

    @Test(arguments: [
        ("a:\n\tb: 1", "2:1 a tab cannot indent in YAML; use spaces", 1),
        ("a:\n  b: 1\n\tc: 2", "3:1 a tab cannot indent in YAML; use spaces", 1),
        ("a: >\n\tx", "2:1 a tab cannot indent in YAML; use spaces", 1),
        ("a: 'x\nb: 1", "1:4 this quote is never closed", 1),
        ("a: \"x\n---\n", "1:4 this quote is never closed", 1),
        ("jobs:\n  a: 1\n  every 5s\n  c: 2", "3:3 this line has no colon; a map is made of key: value", 8),
        ("host\n  every: 2s", "1:1 this line has no colon; a map is made of key: value", 4),
        (
            "a: 1\n  b: 2",
            "2:3 a key cannot stand here, deeper than a line above that has its value already; write no space before it",
            1
        ),
        (
            "a:\n  b: 1\n c: 2",
            "3:2 the keys of one map start in the same column; this line fits none above; write 2 spaces before it", 4
        ),
        (
            "- a\nb: 1",
            "2:1 the items of one list, each with its -, start in the same column; this line fits none above", 4
        ),
        ("a: 1\n- b", "2:1 a list item cannot stand among the keys of a map", 3),
        ("a: - b", "1:4 a list starts in the line below its key", 1),
        ("a: 'x' y", "1:8 this cannot stand behind the end of a value; quote the whole value", 1),
        (": x", "1:1 the key before this colon is missing", 1),
        ("a: [1, 2\nb: 1", "1:4 this [ is not closed, or a comma is missing before line 2", 1),
        ("a: {b: 1 c: 2}", "1:4 this { is not closed, or a comma or quotes are missing before column 11", 1),
        ("a: { b: x, c: ${T} }", "1:15 without quotes the { of ${T} begins a map here; write \"${T}\"", 4),
        ("a: [x, ${T}, y]", "1:8 without quotes the { of ${T} begins a map here; write \"${T}\"", 4),
        ("a: [x,\n  ${T_1}\n  ]", "2:3 without quotes the { of ${T_1} begins a map here; write \"${T_1}\"", 6),
        ("[${T}]", "1:2 without quotes the { of ${T} begins a map here; write \"${T}\"", 4),
        ("a: { token: ${T} }", "1:13 without quotes the { of ${T} begins a map here; write \"${T}\"", 4),
        (
            "a: { token: hunter2${T} }",
            "1:20 without quotes the { of ${T} begins a map here; put the whole value in quotes, \"${T}\" included", 4
        ),
        (
            "a: { b: Bearer ${T} }",
            "1:16 without quotes the { of ${T} begins a map here; put the whole value in quotes, \"${T}\" included", 4
        ),
        (
            "a: { b: ${T}/x }",
            "1:9 without quotes the { of ${T} begins a map here; put the whole value in quotes, \"${T}\" included", 4
        ),
        (
            "a: { b: ${T:-hunter2} }",
            "1:9 without quotes the { of ${...} begins a map here; put the whole value in quotes, \"${...}\" included",
            2
        ),
        ("a: [", "1:5 the file ends inside a [ or {", 1),
        ("a: [\n", "2:1 the file ends inside a [ or {", 1),
        ("a: 1\n---\nb: 2", "2:1 a second document begins here; a file holds one", 3),
        ("a: 1\n...\nb: 2", "3:1 a second document begins here; a file holds one", 1),
        ("%YAML 9.9\n---\na: 1", "1:1 this %YAML line names a version that is not read; remove it", 9),
    ])
    func `what cannot be parsed is told in words of YAML's users`(text: String, message: String, width: Int) {
        let reading = Reading(text)
        #expect(reading.node == nil)
        #expect(reading.messages == [message])
        #expect(reading.diagnostics.list.map(\.width) == [width])
    }
}
