import HTTP
import TestSupport
import Testing

@testable import API

/// Parameters of places that have none but tokens, or hardly any.
@Suite struct OtherParameterTests {
    private static let jobs = """
        server: { tokens: { subscribe: [s], admin: [boss] } }
        jobs: { note: { post: true }, host: { every: 2s, generate: sine } }
        """

    private static let ofHistory = "it goes with GET /jobs/NAME/history"

    @Test(arguments: [
        (
            "/jobs/host?fields=state",
            #"there is no parameter "fields" here; it goes with GET /, which tells of all jobs"#
        ),
        ("/jobs/host?since=10m", #"there is no parameter "since" here; \#(ofHistory)"#),
        ("/jobs/note?limit=5", #"there is no parameter "limit" here; \#(ofHistory)"#),
        ("/jobs/host?tokn=s", #"there is no parameter "tokn" here; did you mean "token"?"#),
        ("/badge/host.svg?lnk=x", #"there is no parameter "lnk" here; did you mean "link"?"#),
        ("/health?Token=s", #"there is no parameter "Token" here; did you mean "token"?"#),
        ("/monitor?tokens=s", #"there is no parameter "tokens" here; did you mean "token"?"#),
        ("/metrics?access_token=s", #"there is no parameter "access_token" here; did you mean "token"?"#),
        ("/openapi.json?api_key=s", #"there is no parameter "api_key" here; did you mean "token"?"#),
    ])
    func `a slip is told with what is meant`(target: String, sentence: String) async throws {
        let answer = try await RouteBench(Self.jobs).get(target, ["Authorization": "Bearer s"])
        #expect(answer.status == 400)
        #expect(try answer.detail() == sentence)
    }

    @Test(arguments: [
        "/jobs/host", "/jobs/note", "/badge/host.svg", "/health", "/monitor", "/metrics", "/openapi.json",
    ])
    func `what looks like none of them is passed over`(path: String) async throws {
        let bench = try RouteBench(Self.jobs)
        for query in ["", "x=1", "_=1795222923456", "v=3&t=17", "cachebust=5", "token=s", "r=0.25"] {
            let answer = try await bench.get("\(path)?\(query)", ["Authorization": "Bearer s"])
            #expect(answer.status == 200, "\(query)")
        }
    }

    @Test func `clients of old paths may say what those had`() async throws {
        let bench = try RouteBench("server: { aliases: { /status: /health, /host: /jobs/host } }\n\(Self.open)")
        for target in ["/status?Token=a", "/host?fields=state"] {
            #expect(try await bench.get(target).status == 200, "\(target)")
        }
    }

    private static let open = "jobs: { host: { every: 2s, generate: sine } }"
}
