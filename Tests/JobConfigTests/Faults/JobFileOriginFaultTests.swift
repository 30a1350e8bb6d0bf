import Testing

@Suite struct JobFileOriginFaultTests {
    @Test(
        arguments: [
            #"""
            server:
              cors: *
            jobs:
              host:
                every: 5s
                run: date
            ---
            jobs.yaml:2:9: error: quote this value; in YAML an unquoted * starts an alias
                2 |   cors: *
                  |         ^ write: cors: "*"
            """#,
            #"""
            server:
              cors: https://a.example
            jobs:
              host:
                every: 5s
                run: date
            ---
            jobs.yaml:2:9: error: "cors" of server must be a list, not text
                2 |   cors: https://a.example
                  |         ^^^^^^^^^^^^^^^^^ write: cors: ["https://a.example"]
            """#,
            #"""
            server:
              cors: https://a.example/
            jobs:
              host:
                every: 5s
                run: date
            ---
            jobs.yaml:2:9: error: "cors" of server must be a list of origins, not "https://a.example/"
                2 |   cors: https://a.example/
                  |         ^^^^^^^^^^^^^^^^^^ write: cors: ["https://a.example"]
            """#,
            #"""
            server:
              cors: ["https://A.example:443/x", example.org, "*", "ftp://x"]
            jobs:
              host:
                every: 5s
                run: date
            ---
            jobs.yaml:2:10: error: browsers write this origin without path, capitals or a usual port; did you mean https://a.example?
                2 |   cors: ["https://A.example:443/x", example.org, "*", "ftp://x"]
                  |          ^^^^^^^^^^^^^^^^^^^^^^^^^                               write: https://a.example
            jobs.yaml:2:37: error: "example.org" is no origin such as https://example.org
                2 |   cors: ["https://A.example:443/x", example.org, "*", "ftp://x"]
                  |                                     ^^^^^^^^^^^                  write: https://example.org
            jobs.yaml:2:50: error: * stands for all origins and not in a list
                2 |   cors: ["https://A.example:443/x", example.org, "*", "ftp://x"]
                  |                                                  ^^^             write: cors: "*"
            jobs.yaml:2:55: error: "ftp://x" is no origin such as https://example.org
                2 |   cors: ["https://A.example:443/x", example.org, "*", "ftp://x"]
                  |                                                       ^^^^^^^^^
            """#,
        ].map(JobFileFaultCase.init)
    )
    func `the origins that may read are checked`(file: JobFileFaultCase) {
        #expect(file.printed == file.expected)
    }
}
