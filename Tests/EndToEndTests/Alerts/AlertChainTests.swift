import TestSupport
import Testing

/// Jobs that run after alerts of others.
@Suite struct AlertChainTests {
    private func post(_ body: String, at port: UInt16) async throws {
        let answer = try await Answer.to("POST", "/jobs/disk?token=p", at: port, body: body)
        #expect(answer.status == 202)
    }

    @Test func `an alert reaches a program and a server in its words, when it is raised and when it is cleared`()
        async throws
    {
        let server = try ScriptedServer { _ in ("200 OK", [], "") }
        defer { server.stop() }
        let jobs = """
            server: { tokens: { publish: [p] } }
            jobs:
              disk: { post: true, unit: "%", show: { title: Disk }, alert: [{ when: "> 90", clear: "< 80", level: critical }] }
              mail:
                after: { job: "*", event: [alertRaised, alertCleared] }
                run: echo "$TICKERTAPE_JOB $TICKERTAPE_EVENT"; cat
                overlap: queue
              ntfy:
                after: { job: disk, event: [alertRaised, alertCleared] }
                http:
                  url: "http://127.0.0.1:\(server.port)/{event}"
                  method: POST
                  headers: { Title: "{job} {level} {value}", Message: "{message}" }
                  body: "{message}"
            """
        try await Program.serving(jobs) { _, port in
            let stream = try await EventStream.open("/events?job=mail,ntfy", at: port)
            for (value, event, words) in [
                ("95", "alertRaised", "95 % (> 90)"), ("20", "alertCleared", "20 % (no longer > 90)"),
            ] {
                // Between them nothing is told of it.
                if event == "alertCleared" { try await post("85", at: port) }
                try await post(value, at: port)
                var mail: String?
                for _ in 0..<2 {
                    let block = try await stream.event("dataUpdate")
                    if block.job == "mail" { mail = block.value as? String }
                }
                let text = try #require(mail)
                #expect(text.hasPrefix("disk \(event)\n{\"job\":\"disk\",\"event\":\"\(event)\","), "\(text)")
                #expect(text.contains("\"message\":\"Disk: \(words)\""), "\(text)")
                let head = try #require(server.requests.last)
                #expect(head.hasPrefix("POST /\(event) "), "\(head)")
                for line in ["Title: disk critical \(value)", "Message: Disk: \(words)"] {
                    #expect(head.contains("\(line)\r\n"), "\(head)")
                }
            }
            #expect(server.requests.count == 2)
        }
    }

    @Test func `what a value says in an alert never becomes text of a shell or another line of a request`() async throws
    {
        let server = try ScriptedServer { _ in ("200 OK", [], "") }
        defer { server.stop() }
        let jobs = """
            server: { tokens: { publish: [p] } }
            jobs:
              disk: { post: true, alert: [{ when: "~ boom" }] }
              mail: { after: { job: disk, event: alertRaised }, run: "cat > event; ls" }
              ntfy:
                after: { job: disk, event: alertRaised }
                http: { url: "http://127.0.0.1:\(server.port)/?m={message}", headers: { Title: "{value}" } }
            """
        let odd = #""$(touch here) `touch here`; touch here\r\nX-Other: 1\u0000 boom <b>""#
        try await Program.serving(jobs) { _, port in
            let stream = try await EventStream.open("/events?job=ntfy,mail&event=dataUpdate,jobFailed", at: port)
            try await post(odd, at: port)
            var files: String?
            for _ in 0..<2 {
                let block = try await stream.event("dataUpdate")
                if block.job == "mail" { files = block.value as? String }
            }
            #expect(files?.split(separator: "\n") == ["event", "jobs.yaml"])
            let head = try #require(server.requests.first)
            #expect(!head.contains("\r\nX-Other"), "\(head)")
        }
    }
}
