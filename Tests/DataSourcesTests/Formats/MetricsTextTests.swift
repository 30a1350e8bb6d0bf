import Testing

@testable import DataSources

/// Pages of metrics, of Prometheus 0.0.4 and OpenMetrics.
@Suite struct MetricsTextTests {
    private func read(_ text: String) -> String {
        do throws(SourceError) {
            return try SourceResult(Array(text.utf8), as: .prometheus).shown
        } catch {
            return error.message
        }
    }

    @Test(arguments: [
        ("", "{}"), ("# HELP a b\n# TYPE a gauge\na 1.50\n", "{\"a\":1.50}"), ("a 1 1395066363000", "{\"a\":1}"),
        ("a{x=\"1\"} 2\na{x=\"2\",} 3", "{\"a\":[{\"x\":\"1\",\"value\":2},{\"x\":\"2\",\"value\":3}]}"),
        ("a 1\na{x=\"1\"} 2", "{\"a\":[{\"value\":1},{\"x\":\"1\",\"value\":2}]}"), ("a{} 1", "{\"a\":1}"),
        ("a{p=\"C:\\\\D\\\"I\\nR\",q=\"\\x\"} 1", "{\"a\":[{\"p\":\"C:\\\\D\\\"I\\nR\",\"q\":\"\\\\x\",\"value\":1}]}"),
        (
            "a NaN\nb +Inf\nc -Inf\nd{x=\"\"} NaN",
            "{\"a\":null,\"b\":\"+Inf\",\"c\":\"-Inf\",\"d\":[{\"x\":\"\",\"value\":null}]}"
        ),
        (
            "a 1e+06\nb +5\nc .5\nd 1.\ne 0x1p-2\nf 1.458255915e9 -3982045",
            "{\"a\":1e+06,\"b\":5,\"c\":0.5,\"d\":1,\"e\":0.25,\"f\":1.458255915e9}"
        ),
        ("a{value=\"x\"} 1", "{\"a\":[{\"exported_value\":\"x\",\"value\":1}]}"),
        (
            "a{value=\"x\",exported_value=\"y\"} 1",
            "{\"a\":[{\"exported_exported_value\":\"x\",\"exported_value\":\"y\",\"value\":1}]}"
        ),
        (
            "a{exported_value=\"y\",value=\"x\",exported_exported_value=\"z\"} 1",
            "{\"a\":[{\"exported_value\":\"y\",\"exported_exported_exported_value\":\"x\","
                + "\"exported_exported_value\":\"z\",\"value\":1}]}"
        ),
        ("a{exported_value=\"y\"} 1", "{\"a\":[{\"exported_value\":\"y\",\"value\":1}]}"),
        (
            "h_bucket{le=\"0.1\"} 2 # {trace_id=\"KOO\"} 0.67 1520879607.789\nh_bucket{le=\"+Inf\"} 3\nh_sum 1.5\nh_count 3\n# EOF\n",
            "{\"h_bucket\":[{\"le\":\"0.1\",\"value\":2},{\"le\":\"+Inf\",\"value\":3}],\"h_sum\":1.5,\"h_count\":3}"
        ),
        ("{\"my.name\",x=\"1\"} 1\n{\"other name\"} 2", "{\"my.name\":[{\"x\":\"1\",\"value\":1}],\"other name\":2}"),
        ("  a  {  x = \"1\" , y=\"2\" }  3  \r\n\n", "{\"a\":[{\"x\":\"1\",\"y\":\"2\",\"value\":3}]}"),
        ("job:a:rate5m 1", "{\"job:a:rate5m\":1}"), ("a{x=\"}\"} 1", "{\"a\":[{\"x\":\"}\",\"value\":1}]}"),
    ])
    func `samples stand below their names`(text: String, json: String) {
        #expect(read(text) == json)
    }

    @Test(arguments: [
        "<html>", "a", "a b", "a{x=1} 1", "a{x=\"1} 1", "a{x=\"1\" 1", "{x=\"1\"} 1", "a 1 x", "{\"a\",\"b\"} 1",
        "a 1e400", "=",
        "a{=\"1\"} 1", "{", "a{", "a{\"", "a{x=\"\\",
    ])
    func `a line that is no sample is a failure with its number`(line: String) {
        let begin = line.isEmpty ? "" : line
        #expect(
            read("ok 1\n\(line)\n")
                == "the output is no page of metrics: line 2 is not NAME{LABEL=\"TEXT\"} NUMBER; it begins with \"\(begin)\""
        )
    }

    @Test func `a label that a sample has twice is told, since one of the two would be lost`() {
        #expect(
            read("ok 1\na{x=\"1\",y=\"2\",x=\"3\"} 1\n")
                == "the output is no page of metrics: line 2 has the label \"x\" twice; take one of them out"
        )
    }

    @Test func `paths lead to what is on a page`() throws {
        let page = "node_load1 0.5\nfs{mountpoint=\"/\"} 7\nfs{mountpoint=\"/boot\"} 8\n"
        let reading = try SourceResult(Array(page.utf8), as: .prometheus)
        func select(_ path: String) throws -> String { try Extraction(.one(SelectPath(path))).apply(to: reading).shown }
        #expect(try select("node_load1") == "0.5")
        #expect(try select("fs[?@.mountpoint == '/'].value") == "[7]")
        #expect(try select("fs[*].value") == "[7,8]")
    }
}
