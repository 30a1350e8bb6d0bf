import Jobs
import HTTP

/// What the paths refer to.
extension OpenAPI {
    static let securitySchemes = """
        {
          "bearer": {"type": "http", "scheme": "bearer"},
          "token": {"type": "apiKey", "in": "query", "name": "token"}
        }
        """

    static let parameters = """
        "Name": {
          "name": "name", "in": "path", "required": true, "description": "The name of a job",
          "schema": {"type": "string", "pattern": "^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$"}
        },
        \(lastEventIDParameter)
        """

    /// Why requests are refused; by status, with what it means here.
    private static let refusals: KeyValuePairs<Int, String> = [
        400: "The query, a parameter or the body can't be read",
        401: "A token is missing, or does not open this",
        403: "No token opens this, since none is set, or the link that was shown does not",
        404: "There is no such job, or nothing at this path",
        405: "The path has other methods, named in Allow",
        409: "The job is not in a state for this",
        413: "The body is too large",
        415: "The body is packed, or in a charset that is not known",
        421: "The request is for a name that is not this server's",
        422: "The body is read, and the job can't use it",
        500: "Something that should work does not",
        503: "The program is stopping, or too many slow clients are waited for; Retry-After says when to ask again",
    ]

    static let responses =
        refusals.map { status, sentence in
            """
            "\(status)": {
              "description": "\(sentence)",
              "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
            }
            """
        }.joined(separator: ",\n") + ",\n" + streamResponse

    static let schemas = [valueSchemas, serviceSchemas, jobSchemas, controlSchemas].joined(separator: ",\n")

    private static let valueSchemas = """
        "Problem": {
          "type": "object",
          "required": ["type", "title", "status", "detail"],
          "properties": {
            "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
            "detail": {"type": "string", "description": "A sentence that helps"}
          }
        },
        "EventID": {
          "type": "string", "pattern": "^[0-9a-z]{1,18}-[0-9]{1,19}$",
          "description": "The epoch, which names the history, and a sequence that rises by one with each event"
        },
        "TimeSpan": {
          "type": "string", "minLength": 1, "description": "Numbers with units, such as 10m or 1h30m",
          "pattern": "^(0|\(timeSpan))$"
        },
        "Block": {
          "type": "object", "required": ["event", "data"],
          "properties": {
            "id": {"$ref": "#/components/schemas/EventID"},
            "event": {"type": "string", "minLength": 1},
            "data": {"type": "string", "description": "JSON, but for jobs with envelope: false"},
            "retry": {"type": "integer", "minimum": 0, "description": "In milliseconds"}
          }
        },
        "Time": {"type": "string", "format": "date-time"},
        "TimeOrNull": {"type": ["string", "null"], "format": "date-time"},
        "Count": {"type": "integer", "minimum": 0},
        "Posted": {
          "type": "object", "required": ["id"], "additionalProperties": false,
          "properties": {"id": {"oneOf": [{"$ref": "#/components/schemas/EventID"}, {"type": "null"}]}}
        },
        "Event": {
          "type": "object", "required": ["id", "event", "at", "data"], "additionalProperties": false,
          "properties": {
            "id": {"$ref": "#/components/schemas/EventID"}, "event": {"type": "string"},
            "at": {"$ref": "#/components/schemas/Time"}, "data": {"description": "The value, whatever it is"}
          }
        },
        "Failure": {
          "type": "object", "required": ["kind", "message"], "additionalProperties": false,
          "properties": {
            "kind": {"type": "string", "description": "A word for programs"},
            "message": {"type": "string", "description": "A sentence for people"}
          }
        }
        """

    /// Any of the units, largest first; a part may be left out.
    private static let timeSpan =
        [("w", 3), ("d", 4), ("h", 5), ("m", 7), ("s", 8), ("ms", 10)]
        .map { unit, digits in "([0-9]{1,\(digits)}([.][0-9]{1,9})?\(unit))?" }.joined()

    private static let serviceSchemas = """
        "Health": {
          "type": "object", "required": ["status"], "additionalProperties": false,
          "properties": {
            "status": {"enum": ["ok", "degraded"]},
            "reasons": {"type": "array", "items": {"type": "string"}, "minItems": 1}
          }
        },
        "Stopping": {
          "type": "object", "required": ["status"], "additionalProperties": false,
          "properties": {"status": {"const": "stopping"}}
        },
        "Monitor": {
          "type": "object", "additionalProperties": false,
          "required": ["cpuPercent", "residentBytes", "openFiles", "threads", "connections", "uptimeSeconds"],
          "properties": {
            "cpuPercent": {"type": "number", "minimum": 0}, "residentBytes": {"$ref": "#/components/schemas/Count"},
            "openFiles": {"$ref": "#/components/schemas/Count"}, "threads": {"$ref": "#/components/schemas/Count"},
            "connections": {"$ref": "#/components/schemas/Count"}, "uptimeSeconds": {"type": "number", "minimum": 0}
          }
        },
        "Index": {
          "type": "object", "additionalProperties": false,
          "required": [
            "service", "version", "now", "epoch", "lastEventId", "links", "config", "connections", "jobs"
          ],
          "properties": {
            "service": {"const": "tickertape"}, "version": {"type": "string"},
            "now": {"$ref": "#/components/schemas/Time"}, "epoch": {"type": "string", "pattern": "^[0-9a-z]+$"},
            "lastEventId": {"$ref": "#/components/schemas/EventID"},
            "links": {"type": "object", "additionalProperties": {"type": "string"}},
            "config": {
              "type": "object", "required": ["loadedAt", "status", "errors"],
              "properties": {
                "file": {
                  "type": ["string", "null"],
                  "description": "null: demo jobs, without a file; not told to who may read some jobs only"
                },
                "loadedAt": {"$ref": "#/components/schemas/Time"}, "status": {"enum": ["ok", "rejected"]},
                "errors": {"type": "array", "items": {"type": "string"}}
              }
            },
            "connections": {"$ref": "#/components/schemas/Count"},
            "edges": {"$ref": "#/components/schemas/Count"}, "viewers": {"$ref": "#/components/schemas/Count"},
            "nodes": {"type": "array", "items": {"$ref": "#/components/schemas/ShortNode"}},
            "jobs": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Fields"}}
          }
        },
        "Cluster": {
          "type": "object", "additionalProperties": false,
          "required": [
            "node", "epoch", "durability", "status", "redis", "lag", "waiting", "failovers", "nodes", "older"
          ],
          "properties": {
            "node": {"type": "string"}, "epoch": {"type": "string", "pattern": "^[0-9a-z]+$"},
            "durability": {"enum": ["everysec", "replica", "always"]}, "status": {"enum": ["ok", "degraded"]},
            "redis": {
              "type": "object", "required": ["server", "reason", "since"],
              "properties": {
                "server": {"type": ["string", "null"]}, "reason": {"type": ["string", "null"]},
                "since": {"$ref": "#/components/schemas/TimeOrNull"},
                "memoryBytes": {"$ref": "#/components/schemas/Count"},
                "events": {"$ref": "#/components/schemas/Count"}
              }
            },
            "lag": {"$ref": "#/components/schemas/Count"}, "waiting": {"$ref": "#/components/schemas/Count"},
            "failovers": {"$ref": "#/components/schemas/Count"},
            "nodes": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}},
            "older": {
              "type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}},
              "description": "Jobs that differ, and the nodes whose file is older"
            }
          }
        },
        "ShortNode": {
          "type": "object", "additionalProperties": false,
          "required": ["node", "isSelf", "viewers", "jobs"],
          "properties": {
            "node": {"type": "string"}, "isSelf": {"type": "boolean"},
            "viewers": {"$ref": "#/components/schemas/Count"},
            "jobs": {"type": "array", "items": {"type": "string"}}
          }
        },
        "Node": {
          "type": "object", "additionalProperties": false,
          "required": ["node", "session", "isSelf", "since", "viewers", "lag", "jobs"],
          "properties": {
            "node": {"type": "string"}, "session": {"type": "string"}, "isSelf": {"type": "boolean"},
            "since": {"$ref": "#/components/schemas/Time"}, "viewers": {"$ref": "#/components/schemas/Count"},
            "lag": {"$ref": "#/components/schemas/Count"},
            "jobs": {"type": "array", "items": {"type": "string"}}
          }
        }
        """

    private static let jobSchemas = """
        "Entry": {
          "allOf": [{"$ref": "#/components/schemas/Fields"}],
          "type": "object",
          "required": [
            "event", "trigger", "source", "state", "since", "unit", "envelope", "publish", "show", "level", "alerts",
            "last", "nextRun", "nextBy", "runs", "failures", "skipped", "error", "failing", "links"
          ]
        },
        "Fields": {
          "type": "object",
          "properties": {
            "event": {"type": "string"}, "trigger": {"type": "object", "minProperties": 1},
            "source": {"type": "string"},
            "state": {"$ref": "#/components/schemas/State"},
            "unit": {"type": ["string", "null"]}, "envelope": {"type": "boolean"},
            "publish": {"enum": ["always", "change"]},
            "show": {"type": "object", "description": "How the job is shown, as far as the file says"},
            "level": {"enum": ["warning", "critical", null]}, "alerts": {"type": "array", "items": \(alert)},
            "failing": {
              "type": ["object", "null"], "required": ["since", "count", "kind"],
              "properties": {
                "since": {"$ref": "#/components/schemas/TimeOrNull"},
                "count": {"type": "integer", "minimum": 1}, "kind": {"type": "string"}
              }
            },
            "last": {
              "type": ["object", "null"], "required": ["id", "at", "since", "level", "data"],
              "properties": {
                "id": {"$ref": "#/components/schemas/EventID"}, "at": {"$ref": "#/components/schemas/Time"},
                "since": {"$ref": "#/components/schemas/Time"}, "level": {"enum": ["good", "bad", null]},
                "data": {"description": "The value, whatever it is"}
              }
            },
            "nextRun": {"$ref": "#/components/schemas/TimeOrNull"},
            "since": {"$ref": "#/components/schemas/TimeOrNull"},
            "restarts": {"$ref": "#/components/schemas/Count"}, "dropped": {"$ref": "#/components/schemas/Count"},
            "nextTry": {"$ref": "#/components/schemas/TimeOrNull"}, "watched": {"type": "boolean"},
            "nextBy": {"$ref": "#/components/schemas/TimeOrNull"},
            "runs": {"$ref": "#/components/schemas/Count"}, "failures": {"$ref": "#/components/schemas/Count"},
            "skipped": {"$ref": "#/components/schemas/Count"},
            "error": {"oneOf": [{"$ref": "#/components/schemas/Failure"}, {"type": "null"}]},
            "links": {"type": "object", "additionalProperties": {"type": "string"}}
          }
        },
        "Past": {
          "type": "object", "required": ["job", "from", "to", "seconds"], "additionalProperties": false,
          "properties": {
            "job": {"type": "string"}, "from": {"$ref": "#/components/schemas/Time"},
            "to": {"$ref": "#/components/schemas/Time"}, "seconds": {"type": "number", "exclusiveMinimum": 0},
            "field": {"type": ["string", "null"]},
            "unknownFields": {
              "type": "array", "items": {"type": "string"},
              "description": "Fields that neither an event of this time nor the newest one has"
            },
            "buckets": {"type": "array", "items": {"$ref": "#/components/schemas/Bucket"}},
            "fields": {
              "type": "object",
              "additionalProperties": {"type": "array", "items": {"$ref": "#/components/schemas/Bucket"}}
            }
          }
        },
        "Bucket": {
          "type": ["object", "null"], "required": ["at", "count", "failures", "last"],
          "properties": {
            "at": {"$ref": "#/components/schemas/Time"},
            "min": {"type": "number"}, "avg": {"type": ["number", "null"]}, "max": {"type": "number"},
            "count": {"$ref": "#/components/schemas/Count"}, "failures": {"$ref": "#/components/schemas/Count"},
            "last": {"type": ["number", "string", "boolean", "null"]}
          }
        },
        "Run": {
          "type": "object", "required": ["at", "seconds", "outcome"],
          "properties": {
            "at": {"$ref": "#/components/schemas/Time"}, "seconds": {"type": "number", "minimum": 0},
            "outcome": {"enum": ["ok", "unchanged", "stopped", "failed"]},
            "kind": {"type": "string"}, "message": {"type": "string"},
            "stderr": {
              "type": "string",
              "description": "Of the last run: the last lines that its program wrote to standard error"
            }
          }
        },
        "Job": {
          "allOf": [
            {"$ref": "#/components/schemas/Entry"},
            {
              "type": "object", "required": ["file", "line", "lastRun", "recentRuns"],
              "properties": {
                "file": {"type": ["string", "null"]}, "line": {"type": "integer", "minimum": 1},
                "lastRun": {"oneOf": [{"$ref": "#/components/schemas/Run"}, {"type": "null"}]},
                "recentRuns": {"type": "array", "items": {"$ref": "#/components/schemas/Run"}}
              }
            }
          ]
        }
        """
}
