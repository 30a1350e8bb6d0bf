extension FaultyLines {
    /// Values of which another one, or another key, is near.
    static let meanings = [
        "every: -5s\nrun: date", "every: -5\nrun: date", "every: 5s\nrun: date\ntimeout: -1s",
        "every: hourly\nrun: date", "every: '@daily'\nrun: date", "interval: weekly\nrun: date",
        "every: 9 5 1 1 1\nrun: date", "cron: 5s\nrun: date", "cron: 5 minutes\nrun: date",
        "cron: 5-20s\nrun: date", "cron: every 5 minutes\nrun: date", "cron: '@every 5m'\nrun: date",
        "every: 5s\nsystem: mem", "every: 5s\nsystem: [cpu, mem]", "every: 5s\nsystem: [netw, proc]",
        "every: 5s\ngenerate: sinus", "every: 5s\ngenerate: rand", "every: 5s\ngenerate: const\nvalue: 5",
        "every: 5s\nrun: date\nalert: [{ when: '> 5', clear: '> 90' }]",
        "every: 5s\nrun: date\nalert: [{ when: '<= 5', clear: '== ok' }]",
        "every: 5s\nrun: date\nalert: [{ when: '== down', clear: '!= up' }]",
        "every: 5s\nrun: date\nunit: ${NO_SUCH_VARIABLE}", "every: 5s\nhttp: 'http://h/${NO_SUCH_VARIABLE}'",
    ]

    /// Words for what the job has already, values that can't be told, and lists of one that would be wrong alone.
    static let besideOthers: [(String, String)] = [
        (
            "every: 5s\nrun: date\nwebhook: x",
            "unknown key \"webhook\" in job \"host\"; \"every\" already says what makes it run; remove this line"
        ),
        (
            "run: date\nwebhook: x",
            "unknown key \"webhook\" in job \"host\"; \"run\" already says what feeds it; remove this line"
        ),
        (
            "cron: daily\nrun: date\nseconds: 5",
            "unknown key \"seconds\" in job \"host\"; \"cron\" already says what makes it run; remove this line"
        ),
        (
            "cron: daily\nrun: date\nurl: http://x/",
            "unknown key \"url\" in job \"host\"; \"run\" already says what feeds it; remove this line"
        ),
        (
            "every: 5s\nrun: date\nalert: { when: '> 90%' }",
            "\"alert\" of job \"host\" must be a list, not a map; write one such as alert: [{ when: \"> 90\" }]"
        ),
        (
            "every: 5s\nrun: date\nalert: [{ when: '> 5', clear: FAILING }]",
            "\"clear\" of rule 1 of \"alert\" of job \"host\" must be about the value, as when is; a rule of its own says "
                + "when: failing"
        ),
        (
            "every: 5s\nrun: date\nenvelope: [a]",
            "\"envelope\" of job \"host\" must be text, not a list; write one such as envelope: true"
        ),
        (
            "every: [abc]\nrun: date",
            "\"every\" of job \"host\" must be text, not a list; write one such as every: 5-20s"
        ),
        (
            "every: 5s\nrun: date\nshow: { good: \"\" }",
            "\"good\" of \"show\" of job \"host\" must be a list, not text; write one such as good: [up]"
        ),
        (
            "every: 5s\nrun: date\nshow: { link: a b }",
            "\"link\" of \"show\" of job \"host\" must be an address that begins with https:// or http://; write one such "
                + "as link: https://wiki.example.org/disk"
        ),
        (
            "every: 5s\nmqtt: a/b",
            "\"mqtt\" of job \"host\" must be a map (key: value), not text; write one such as mqtt: { broker: "
                + "mqtt://127.0.0.1:1883, topic: \"sensors/#\" }"
        ),
    ]
}
