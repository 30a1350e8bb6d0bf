/// The stream.
extension OpenAPI {
    static let streamPaths = """
        "/events": {"get": {
          "operationId": "events",
          "summary": "The stream of events; it does not end by itself before the connection's lifetime is over",
          \(mayNeedToken),
          "parameters": [
            {
              "name": "job", "in": "query",
              "description": "Only these jobs: names, * and ? being wildcards, commas between several; may be repeated",
              "schema": {"type": "string", "examples": ["disk", "cpu.*,disk"]}
            },
            {
              "name": "event", "in": "query",
              "description": "Only events of these types, commas between several; may be repeated",
              "schema": {"type": "string", "examples": ["dataUpdate,jobFailed"]}
            },
            {
              "name": "catchup", "in": "query",
              "description": "What comes first without a last event id: the latest of each job, none, all, a count, or a time such as 10m",
              "schema": {
                "default": "latest", "examples": ["latest", "none", "all", "50", "10m"],
                "anyOf": [
                  {"enum": ["latest", "none", "all"]}, {"type": "string", "pattern": "^[0-9]{1,15}$"},
                  {"$ref": "#/components/schemas/TimeSpan"}
                ]
              }
            },
            {
              "name": "heartbeat", "in": "query",
              "description": "What fills silence: a comment, or an event that pages can see",
              "schema": {"type": "string", "enum": ["comment", "event"], "default": "comment"}
            },
            {
              "name": "relay", "in": "query",
              "description": "Has a comment before each event that tells its job, time and kind, for servers that pass it on",
              "schema": {"type": "string", "enum": ["1"]}
            },
            {
              "name": "every", "in": "query",
              "description": "Of each job at most its newest result in so long, 1s to 1h; all other events come at once",
              "schema": {"type": "string", "pattern": "^(([1-9]|[1-5][0-9])[sm]|1h)$", "examples": ["1s", "30s", "1m"]}
            },
            {
              "name": "patch", "in": "query",
              "description": "Has results come as a merge patch (RFC 7396) against the one before, where that is shorter",
              "schema": {"type": "string", "enum": ["merge"]}
            },
            {"$ref": "#/components/parameters/LastEventID"},
            {
              "name": "last_event_id", "in": "query",
              "description": "The same as the header, which wins", "schema": {"type": "string"}
            },
            {
              "name": "lastEventId", "in": "query",
              "description": "The same as last_event_id, which wins", "schema": {"type": "string"}
            },
            {
              "name": "at", "in": "query",
              "description": "Shows the past from this time on: RFC 3339, seconds since 1970, or a time span back from now; takes a history file",
              "schema": {"type": "string", "examples": ["2026-11-27T08:00:00Z", "1798761600", "-8h"]}
            },
            {
              "name": "speed", "in": "query",
              "description": "Beside at: so many times as fast as it was; 0 is as fast as it is taken",
              "schema": {"type": "number", "minimum": 0, "maximum": 100000, "default": 1}
            },
            \(linkParameter)
          ],
          "responses": {
            "200": {"$ref": "#/components/responses/EventStream"},
            "204": {"description": "All of the past was shown to who comes back with the id of replayed"},
            \(problems(400, 401, 403))
          }
        }}
        """

    /// What streams answer with, and how they are asked to go on.
    static let streamResponse = """
        "EventStream": {
          "description": "Blocks of id, event and data, each ended by a blank line (HTML Living Standard, server-sent events). The first is hello; busy tells why there is none now, and when to come back. The schema is that of one block.",
          "headers": {
            "Cache-Control": {"schema": {"type": "string"}}, "X-Accel-Buffering": {"schema": {"const": "no"}}
          },
          "content": {"text/event-stream": {"schema": {"$ref": "#/components/schemas/Block"}}}
        }
        """

    /// What stands in place of a token.
    static let linkParameter = """
        {
          "name": "link", "in": "query",
          "description": "A signed link in place of a token, as tickertape link prints it; it opens some jobs until its end",
          "schema": {"type": "string", "pattern": "^1[.][A-Za-z0-9_-]{2,4050}[.][A-Za-z0-9_-]{43}$"}
        }
        """

    static let lastEventIDParameter = """
        "LastEventID": {
          "name": "Last-Event-ID", "in": "header",
          "description": "Goes on behind this event. An id of another history is no error: the stream tells a gap.",
          "schema": {"type": "string"}
        }
        """
}
