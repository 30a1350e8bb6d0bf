import Jobs

/// Runs on request, and what administrators do with jobs.
extension OpenAPI {
    static let controlPaths =
        runStreamPath + ",\n"
        + [
            ("run", "Runs a job now; says what became of the run: its overlap decides while another is at it"),
            ("pause", "Runs a job no more by itself; it takes no posts, and no runs on request begin"),
            ("resume", "Lets a paused job go on"),
        ].map(control).joined(separator: ",\n")

    private static let runStreamPath = """
        "/jobs/{name}/stream": {
          "parameters": [{"$ref": "#/components/parameters/Name"}],
          "get": {
            "operationId": "runStream",
            "summary": "Runs a job on request and streams what it says, to its end; with Last-Event-ID it leads back to that run",
            \(mayNeedToken),
            "parameters": [
              {
                "name": "parameters", "in": "query", "style": "form", "explode": true,
                "description": "The job's own parameters by their names, all of them; GET / lists them in trigger.request",
                "schema": {"type": "object", "additionalProperties": {"type": "string", "minLength": 1}}
              },
              {
                "name": "heartbeat", "in": "query", "description": "What fills silence",
                "schema": {"type": "string", "enum": ["comment", "event"], "default": "comment"}
              },
              {"$ref": "#/components/parameters/LastEventID"}
            ],
            "responses": {
              "200": {"$ref": "#/components/responses/EventStream"},
              "204": {"description": "There is nothing behind the event that was named; the run is over"},
              \(problems(400, 401, 403, 404, 409))
            }
          }
        }
        """

    private static func control(_ name: String, _ summary: String) -> String {
        let isRun = name == "run"
        let refusals = [400, 401, 403, 404, 409, 413, 421] + (isRun ? [503] : [])
        return """
            "/jobs/{name}/\(name)": {
              "parameters": [{"$ref": "#/components/parameters/Name"}],
              "post": {
                "operationId": "\(name)",
                "summary": "\(summary); token admin",
                \(needsToken),
                "responses": {
                  "202": {
                    "description": "How the job stands now",
                    "content": {
                      "application/json": {"schema": {"$ref": "#/components/schemas/\(isRun ? "Started" : "Standing")"}}
                    }
                  },
                  \(refusals.map(problem).joined(separator: ", "))
                }
              }
            }
            """
    }

    static let controlSchemas = """
        "State": {"enum": [\(JobStatus.State.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", "))]},
        "Standing": {
          "type": "object", "required": ["job", "state"], "additionalProperties": false,
          "properties": {"job": {"type": "string"}, "state": {"$ref": "#/components/schemas/State"}}
        },
        "Started": {
          "type": "object", "required": ["job", "run", "state"], "additionalProperties": false,
          "properties": {
            "job": {"type": "string"}, "run": {"enum": ["started", "skipped", "waiting", "restarted", "sent"]},
            "state": {"$ref": "#/components/schemas/State"}
          }
        }
        """
}
