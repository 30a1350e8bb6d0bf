extension Command.Topic {
    /// The help text, with its last line end; no line is over 80 columns.
    var text: String {
        switch self {
        case .program: Self.programText
        case .serve: Self.serveText
        case .check: Self.checkText
        case .run: Self.runText
        case .initialise: Self.initialiseText
        case .schema: Self.schemaText
        case .importHistory: Self.importText
        case .link: Self.linkText
        }
    }

    private static let programText = """
        tickertape runs the jobs of a YAML file and streams each result, live, to every
        browser and program that listens.

        Usage:
          tickertape [serve] [options]     run the jobs and serve page and stream
          tickertape check [FILE]          show the faults of a file and its next runs
          tickertape run JOB               run one job once and print its event
          tickertape init                  write a first jobs.yaml
          tickertape schema                print a JSON Schema of jobs.yaml
          tickertape import FILE           copy a history file into Redis
          tickertape link --for TIME       print a signed address for readers
          tickertape help COMMAND          explain a command

        Options:
          -h, --help     show this, or the help of a command
          --version      show the version

        Examples:
          tickertape                       built-in demo jobs, if there is no jobs.yaml
          tickertape init && tickertape    a file of your own, served
          curl -N http://127.0.0.1:5000/events

        Exit status: 0 fine, 1 the file or the run is at fault, 2 wrong usage.

        """

    private static let serveText = """
        tickertape serve runs the jobs and serves the page, the stream and the index.

        Usage:
          tickertape [serve] [options]

        Options; each wins over what the file says:
          --config FILE        the jobs (jobs.yaml; without one, built-in demo jobs)
          --listen HOST:PORT   where to listen (127.0.0.1:5000); several are allowed
          --listen unix:PATH   a socket file to listen on
          --certificate FILE   speak TLS with this certificate, in PEM, and its --key
          --key FILE           its key, in PEM
          --public FOLDER      the files of the page (public)
          --log text|json      lines for people, or one JSON object a line (text)
          --log-level LEVEL    debug, info, warning or error (info)
          -h, --help           show this

        Examples:
          tickertape --listen 0.0.0.0:8080
          tickertape serve --config /etc/tickertape/jobs.yaml --log json
          tickertape --listen 0.0.0.0:443 --certificate fullchain.pem --key privkey.pem

        """

    private static let checkText = """
        tickertape check reads a file of jobs and shows all its faults at once. A file
        without faults is answered with the next runs of each job. The Redis of
        server.cluster is asked too, within 3 seconds.

        Usage:
          tickertape check [FILE] [--config FILE] [--format text|json]

        Options:
          FILE                 the jobs (jobs.yaml)
          --config FILE        the same
          --format text|json   lines for people, or JSON for programs (text)
          -h, --help           show this

        Examples:
          tickertape check
          tickertape check deploy/jobs.yaml --format json

        Exit status: 0 no fault, 1 at least one, 2 wrong usage.

        """

    private static let runText = """
        tickertape run runs one job once, now, and prints the event it would publish.
        If the job fails, the reason goes to standard error and the exit status is 1.
        What a job with follow: true yields is printed until it ends, or until Ctrl-C.

        Usage:
          tickertape run JOB [NAME=VALUE ...] [--events N] [--config FILE]

        Options:
          JOB             the name of the job
          NAME=VALUE      a parameter of a job that runs on request
          --events N      for a job with follow: so many events, then end
          --config FILE   the jobs (jobs.yaml)
          -h, --help      show this

        Examples:
          tickertape run disk
          tickertape run disk --config deploy/jobs.yaml
          tickertape run video caseId=7

        """

    private static let schemaText = """
        tickertape schema prints a JSON Schema (2020-12) of jobs.yaml. Editors complete
        keys by it and mark faults while you write; they find it by the first line of
        the file: # yaml-language-server: $schema=./jobs.schema.json

        Usage:
          tickertape schema

        Options:
          -h, --help   show this

        Example:
          tickertape schema > jobs.schema.json

        """

    private static let importText = """
        tickertape import copies a history file into the Redis of server.cluster: events
        with their ids, the latest values, and how far schedules have come. No node and
        no server that uses the file may run meanwhile. A tape that has events already
        stays as it is.

        Usage:
          tickertape import FILE [--config FILE]

        Options:
          FILE            the history file
          --config FILE   the jobs (jobs.yaml), with server.cluster
          -h, --help      show this

        Example:
          tickertape import tickertape.db

        Exit status: 0 copied, 1 not copied, 2 wrong usage.

        """

    private static let initialiseText = """
        tickertape init writes a small jobs.yaml with comments into this folder. A file
        that is there already stays as it is.

        Usage:
          tickertape init

        Options:
          -h, --help   show this

        Example:
          tickertape init && tickertape

        """
}
