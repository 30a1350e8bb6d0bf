/// What the document says of alerts.
extension OpenAPI {
    /// A rule of a job, and since when its alert is raised.
    static let alert = """
        {
          "type": "object", "required": ["when", "level", "since", "value"], "additionalProperties": false,
          "properties": {
            "when": {"type": "string"}, "for": {"type": "string"}, "clear": {"type": "string"},
            "level": {"enum": ["warning", "critical"]}, "field": {"type": "string"},
            "since": {
              "oneOf": [{"$ref": "#/components/schemas/Time"}, {"type": "null"}],
              "description": "Since when what it tells of is so; null where the alert is not raised"
            },
            "value": {"description": "The value by which it was raised, where that is short"}
          }
        }
        """
}
