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
            jobs.yaml:7:5: error: "max_runs" is not supported yet
                7 |     max_runs: 3
                  |     ^^^^^^^^
            """#
        ].map(JobFileFaultCase.init)
    )
    func `what is not supported yet is refused by name`(file: JobFileFaultCase) {
        #expect(file.printed == file.expected)
    }
}
