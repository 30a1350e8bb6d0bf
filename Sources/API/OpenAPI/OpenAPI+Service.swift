/// The service as a whole.
extension OpenAPI {
    private static let indexFields = IndexEntry.fields.map { "\"\($0)\"" }.joined(separator: ", ")

    static let servicePaths = """
        "/": {"get": {
          "operationId": "index",
          "summary": "All jobs with their latest value, state and next run; a browser gets the page",
          \(mayNeedToken),
          "parameters": [{
            "name": "fields", "in": "query", "style": "form", "explode": false,
            "description": "These fields of each job alone",
            "schema": {"type": "array", "minItems": 1, "items": {"enum": [\(indexFields)]}}
          }],
          "responses": {
            "200": {
              "description": "The index, or the page where Accept prefers text/html",
              "headers": {"Vary": {"schema": {"type": "string"}}, "ETag": {"schema": {"type": "string"}}},
              "content": {
                "application/json": {"schema": {"$ref": "#/components/schemas/Index"}},
                "text/html": {"schema": {"type": "string"}}
              }
            },
            "304": {"description": "Nothing of what is told of jobs is other than what If-None-Match speaks of"},
            \(problems(400, 401, 503))
          }
        }},
        "/index.html": {"get": {
          "operationId": "page",
          "summary": "The dashboard; the other files of the public folder are beside it",
          "security": [],
          "responses": {
            "200": {"description": "The page", "content": {"text/html": {"schema": {"type": "string"}}}},
            "304": {"description": "The page is what If-None-Match or If-Modified-Since speaks of"},
            \(problems(400, 404, 503))
          }
        }},
        "/health": {"get": {
          "operationId": "health",
          "summary": "Whether all is well; why jobs fail is told to those who may read",
          \(mayNeedToken),
          "responses": {
            "200": {
              "description": "It serves",
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Health"}}}
            },
            "503": {
              "description": "It is stopping",
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Stopping"}}}
            },
            \(problems(400))
          }
        }},
        "/monitor": {"get": {
          "operationId": "monitor",
          "summary": "What this process uses",
          "security": [],
          "responses": {
            "200": {
              "description": "What it uses now",
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Monitor"}}}
            },
            \(problems(400, 500))
          }
        }},
        "/edges": {"post": {
          "operationId": "edges",
          "summary": "How many viewers an edge has, which it says every few seconds",
          \(mayNeedToken),
          "requestBody": {
            "required": true,
            "content": {"application/json": {"schema": {
              "type": "object", "additionalProperties": false,
              "required": ["edge", "viewers"],
              "properties": {
                "edge": {"type": "string", "pattern": "^[0-9a-z]{1,64}$"},
                "viewers": {"type": "integer", "minimum": 0, "maximum": \(EdgeViewers.mostViewers)}
              }
            }}}
          },
          "responses": {
            "200": {
              "description": "The same, by an edge that does not follow its own origin",
              "content": {"application/json": {"schema": {
                "type": "object", "required": ["origin"], "properties": {"origin": {"const": "away"}}
              }}}
            },
            "204": {"description": "It is noted for half a minute"},
            \(problems(400, 401, 413, 503))
          }
        }},
        "/cluster": {"get": {
          "operationId": "cluster",
          "summary": "The nodes that share this server's tape, as this one sees them",
          \(mayNeedToken),
          "responses": {
            "200": {
              "description": "The nodes that live, what each runs, and how Redis is",
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Cluster"}}}
            },
            \(problems(400, 401, 404))
          }
        }},
        "/metrics": {"get": {
          "operationId": "metrics",
          "summary": "Everything that is counted, for Prometheus",
          \(mayNeedToken),
          "responses": {
            "200": {
              "description": "The text format, version 0.0.4",
              "content": {"text/plain": {"schema": {"type": "string", "pattern": "^# HELP "}}}
            },
            \(problems(400, 401, 503))
          }
        }},
        "/openapi.json": {"get": {
          "operationId": "openapi",
          "summary": "This document",
          "security": [],
          "responses": {
            "200": {
              "description": "OpenAPI 3.1",
              "content": {"application/json": {"schema": {"type": "object", "required": ["openapi", "paths"]}}}
            },
            \(problems(400))
          }
        }}
        """
}
