# Varnish in front of Tickertape: varnishd -a :80 -f this file.
#
# List the names that visitors use in server.hosts of jobs.yaml. To Tickertape all clients have the proxy's address: keep
# max_connections_per_address at 0. For HTTP/2 raise the parameter send_timeout (-p send_timeout=7200), which ends streams
# there after ten minutes; over HTTP/1.1, where they are piped, it does not count.
vcl 4.1;

import std;

backend tickertape {
    .host = "127.0.0.1";
    .port = "5000";
    # Longer than any silence there is, since a heartbeat comes every 15 seconds.
    .first_byte_timeout = 60s;
    .between_bytes_timeout = 60s;
    # So Varnish knows that Tickertape is away.
    .probe = {
        .request = "GET /health HTTP/1.1" "Host: localhost" "Connection: close";
        .interval = 1s;
        .timeout = 1s;
        .window = 1;
        .threshold = 1;
        .initial = 1;
    }
}

sub vcl_recv {
    # Add streams under their old names (server.aliases).
    if (req.url ~ "^/(events|jobs/[^/?]+/stream)(\?|$)") {
        if (!std.healthy(req.backend_hint)) {
            return (synth(200, "Away"));
        }
        # Through the cache a reader that leaves would be gone much later.
        return (pipe);
    }
    # Tickertape says no-store of all but the page's files, which a browser asks for anew each time.
    return (pass);
}

sub vcl_pipe {
    # Whatever else comes on this connection is not looked at.
    set bereq.http.Connection = "close";
}

# While Tickertape restarts: a browser's EventSource gives up for ever on 503, and comes back on this. The origin is given
# back so that pages of other origins hear it too; it says nothing of jobs.
sub vcl_synth {
    if (resp.reason == "Away") {
        set resp.http.Content-Type = "text/event-stream";
        set resp.http.Cache-Control = "no-store";
        set resp.http.Vary = "Origin";
        if (req.http.Origin) {
            set resp.http.Access-Control-Allow-Origin = req.http.Origin;
            set resp.http.Access-Control-Allow-Credentials = "true";
        }
        synthetic({"retry: 3000

"});
        return (deliver);
    }
}
