import Jobs

/// Single jobs.
extension OpenAPI {
    static let jobPaths = """
        "/jobs/{name}": {
          "parameters": [{"$ref": "#/components/parameters/Name"}],
          "get": {
            "operationId": "job",
            "summary": "One job, with its latest runs",
            \(mayNeedToken),
            "responses": {
              "200": {
                "description": "The job",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Job"}}}
              },
              \(problems(400, 401, 404, 503))
            }
          },
          "post": {
            "operationId": "post",
            "summary": "Publishes the body on a job that takes posts; token publish or admin, or the signature that the job asks for",
            \(needsToken),
            "parameters": [{
              "name": "Idempotency-Key", "in": "header",
              "description": "A post that is sent again under its key within ten minutes makes no second event",
              "schema": {"type": "string", "minLength": 1, "maxLength": \(IdempotencyKeys.longest)}
            }],
            "requestBody": {
              "description": "The value, up to 1 MiB; without a type of JSON it is JSON if it reads as such, else text",
              "content": {
                "application/json": {"schema": {}}, "text/plain": {"schema": {"type": "string"}},
                "application/x-www-form-urlencoded": {"schema": {"type": "object", "additionalProperties": true}}
              }
            },
            "responses": {
              "202": {
                "description": "The event's id; null where the value was not published, since it has not changed",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Posted"}}}
              },
              \(problems(400, 401, 403, 404, 405, 409, 413, 415, 422))
            }
          }
        },
        "/jobs/{name}/history": {
          "parameters": [{"$ref": "#/components/parameters/Name"}],
          "get": {
            "operationId": "history",
            "summary": "A job's events, oldest first, or with buckets what they come to by stretches of time",
            \(mayNeedToken),
            "parameters": [
              {
                "name": "since", "in": "query",
                "description": "A time span such as 10m, a time, or an event id",
                "schema": {
                  "examples": ["10m", "2026-11-21T01:02:03Z", "k3x9q1-1042"],
                  "anyOf": [
                    {"$ref": "#/components/schemas/TimeSpan"}, {"$ref": "#/components/schemas/Time"},
                    {"$ref": "#/components/schemas/EventID"}
                  ]
                }
              },
              {
                "name": "limit", "in": "query",
                "description": "The newest so many",
                "schema": {"type": "integer", "minimum": 1, "maximum": 100000, "default": 1000}
              },
              {
                "name": "buckets", "in": "query",
                "description": "At most so many stretches of time, instead of events; not beside limit",
                "schema": {"type": "integer", "minimum": 1, "maximum": \(Routes.mostBuckets)}
              },
              {
                "name": "until", "in": "query", "description": "Beside buckets: where the last of them ends",
                "schema": {
                  "anyOf": [{"$ref": "#/components/schemas/TimeSpan"}, {"$ref": "#/components/schemas/Time"}]
                }
              },
              {
                "name": "field", "in": "query",
                "description": "Beside buckets: the path of a part of the value, or several with commas",
                "schema": {"type": "string", "examples": ["memory.usedPercent", "cpu,memory.usedPercent"]}
              },
              \(linkParameter)
            ],
            "responses": {
              "200": {
                "description": "The events that are held, or what they come to",
                "content": {
                  "application/json": {"schema": {"anyOf": [
                    {"type": "array", "items": {"$ref": "#/components/schemas/Event"}},
                    {"$ref": "#/components/schemas/Past"}
                  ]}}
                }
              },
              "304": {"description": "The stretches are as If-None-Match says that they are known"},
              \(problems(400, 401, 403, 404, 503))
            }
          }
        },
        "/badge/{name}.svg": {
          "parameters": [{"$ref": "#/components/parameters/Name"}],
          "get": {
            "operationId": "badge",
            "summary": "A small picture of the job's value and state",
            \(mayNeedToken),
            "responses": {
              "200": {"description": "The picture", "content": {"image/svg+xml": {"schema": {"type": "string"}}}},
              \(problems(400, 401, 404))
            }
          }
        }
        """
}
