import Testing

@Suite struct JobFileLaterFaultTests {
    @Test(
        arguments: [
            #"""
            jobs:
              host:
                request:
                  id: '[0-9]+'
                command: [./x, "{id}"]
                lines: true
                max_runs: 3
            ---
            jobs.yaml:3:5: error: "request" is not supported yet
                3 |     request:
                  |     ^^^^^^^
            jobs.yaml:6:5: error: "lines" is not supported yet
                6 |     lines: true
                  |     ^^^^^
            jobs.yaml:7:5: error: "max_runs" is not supported yet
                7 |     max_runs: 3
                  |     ^^^^^^^^
            """#,
            #"""
            defaults: { timeout: 5s }
            include: jobs.d/*.yaml
            jobs:
              host:
                every: 5s
                run: date
            ---
            jobs.yaml:1:1: error: "defaults" is not supported yet
                1 | defaults: { timeout: 5s }
                  | ^^^^^^^^
            jobs.yaml:2:1: error: "include" is not supported yet
                2 | include: jobs.d/*.yaml
                  | ^^^^^^^
            """#,
        ].map(JobFileFaultCase.init)
    )
    func `what is not supported yet is refused by name`(file: JobFileFaultCase) {
        #expect(file.printed == file.expected)
    }
}
