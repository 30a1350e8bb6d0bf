import HTTP

/// `GET /openapi.json`: what this program answers, in OpenAPI 3.1.
///
/// It is put together of parts: the members of `paths` that belong together are in one of them.
enum OpenAPI {
    /// The answer; it says nothing of jobs, so it is open to all.
    static let response = Response.json(Array(text.utf8))

    static let text = """
        {
        "openapi": "3.1.0",
        "info": {
          "title": "Tickertape",
          "version": "\(version)",
          "description": "\(description)",
          "license": {"name": "MIT", "identifier": "MIT"}
        },
        "servers": [{"url": "/"}],
        "paths": {\(paths.joined(separator: ",\n"))},
        "components": {
        "securitySchemes": \(securitySchemes),
        "parameters": {\(parameters)},
        "responses": {\(responses)},
        "schemas": {\(schemas)}
        }
        }

        """

    /// The parts, each the members of `paths` without the braces around them.
    private static let paths = [servicePaths, streamPaths, jobPaths, controlPaths]

    private static let description =
        "Jobs run on schedules; each result goes out as a Server-Sent Event. Every path that takes GET takes HEAD too, "
        + "and all answer OPTIONS. Errors are problems of RFC 9457."

    /// For what tells of jobs: open, unless tokens for reading are set.
    static let mayNeedToken = #""security": [{"bearer": []}, {"token": []}, {}]"#
    /// For what changes something.
    static let needsToken = #""security": [{"bearer": []}, {"token": []}]"#

    /// A reference to the problem that a status stands for.
    static func problem(_ status: Int) -> String { "\"\(status)\": {\"$ref\": \"#/components/responses/\(status)\"}" }

    /// References to the problems of several statuses.
    static func problems(_ statuses: Int...) -> String {
        (statuses + [misdirected]).sorted().map(problem).joined(separator: ", ")
    }

    /// What each place answers to a request for another server's name.
    private static let misdirected = 421
}
