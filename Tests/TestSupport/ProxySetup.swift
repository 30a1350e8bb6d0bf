import Foundation
import TestPorts
import Testing

/// How each proxy is run by a test: with the file that is shipped, other ports, and its own folder for all else.
struct ProxySetup {
    private let kind: ProxyUnderTest.Kind
    private let front: UInt16
    private let back: UInt16
    /// Where nodes are that nginx asks before that one.
    private let others: [UInt16]

    init(_ kind: ProxyUnderTest.Kind, _ front: UInt16, _ back: UInt16, others: [UInt16] = []) {
        (self.kind, self.front, self.back, self.others) = (kind, front, back, others)
    }

    /// Starts the proxy in a folder of its own.
    func start() throws -> ChildProgram {
        let program = try #require(kind.program)
        let (command, files) = try plan()
        // The folder's name is known to the shell alone, so it fills it in.
        let fill = files.keys.sorted().map { "sed -i \"s#@FOLDER@#$PWD#g\" \($0)" }.joined(separator: " && ")
        let run = "HOME=$PWD XDG_CONFIG_HOME=$PWD"
        // Varnish closes all descriptors that it is given, by which Foundation tells that a program goes on: the shell keeps
        // them.
        let start = kind == .varnish ? "\(program.path) \(command) & wait" : "\(run) exec \(program.path) \(command)"
        return try ChildProgram(URL(filePath: "/bin/sh"), arguments: ["-c", "\(fill) && { \(start); }"], files: files)
    }

    /// The arguments and the files of a proxy.
    private func plan() throws -> (command: String, files: [String: String]) {
        switch kind {
        case .nginx: try nginx()
        case .caddy: try caddy()
        case .haproxy: try haproxy()
        case .varnish: try varnish()
        case .lighttpd: try lighttpd()
        case .apache: try apache()
        }
    }

    private func nginx() throws -> (String, [String: String]) {
        let nodes = (others + [back]).map { "server 127.0.0.1:\($0);" }.joined(separator: " ")
        let site = try shipped(
            "nginx.conf",
            [
                ("server 127.0.0.1:5000;", nodes),
                ("listen 80;", "listen 127.0.0.1:\(front);"),
                ("/var/log/nginx/tickertape.log", "access.log"),
            ]
        )
        let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path temp-\($0);" }
        let main =
            "daemon off; master_process on; pid nginx.pid; error_log nginx.log; events {}\n"
            + "http { \(places.joined(separator: " ")) include site.conf; }\n"
        return ("-p $PWD -e nginx.log -c $PWD/nginx.conf", ["nginx.conf": main, "site.conf": site])
    }

    private func caddy() throws -> (String, [String: String]) {
        let site = try shipped(
            "Caddyfile",
            [("127.0.0.1:5000", "127.0.0.1:\(back)"), ("\n:80 {", "\n:\(front) {\n\tbind 127.0.0.1")]
        )
        // A port for its administration would be one that others take, too.
        let file = "{\n\tadmin unix//@FOLDER@/admin\n}\n" + site
        return ("run --config Caddyfile --adapter caddyfile", ["Caddyfile": file])
    }

    private func haproxy() throws -> (String, [String: String]) {
        let file = try shipped(
            "haproxy.cfg",
            [
                ("127.0.0.1:5000", "127.0.0.1:\(back)"), ("bind :80", "bind 127.0.0.1:\(front)"),
                ("log /dev/log local0", "log stderr format raw local0"),
            ]
        )
        return ("-W -db -f haproxy.cfg", ["haproxy.cfg": file])
    }

    private func varnish() throws -> (String, [String: String]) {
        let file = try shipped("varnish.vcl", [(".port = \"5000\"", ".port = \"\(back)\"")])
        let command = "-F -a 127.0.0.1:\(front) -f $PWD/varnish.vcl -n $PWD/varnish -s malloc,32m -T none"
        return (command, ["varnish.vcl": file])
    }

    private func lighttpd() throws -> (String, [String: String]) {
        let file = try shipped(
            "lighttpd.conf",
            [("\"port\" => 5000", "\"port\" => \(back)"), ("/usr/local/share/tickertape/deploy", "@FOLDER@")]
        )
        let main = """
            server.port = \(front)
            server.bind = "127.0.0.1"
            server.document-root = "@FOLDER@"
            server.errorlog = "@FOLDER@/error.log"
            include "site.conf"

            """
        let files = ["lighttpd.conf": main, "site.conf": file, "away.sh": try shipped("away.sh", [])]
        return ("-D -f lighttpd.conf", files)
    }

    private func apache() throws -> (String, [String: String]) {
        let standby = try FreePort.reserve()
        let file = try shipped(
            "apache.conf",
            [
                ("127.0.0.1:5000", "127.0.0.1:\(back)"), ("127.0.0.1:5001", "127.0.0.1:\(standby)"),
                ("*:80", "127.0.0.1:\(front)"), ("/var/log/apache2/tickertape.log", "@FOLDER@/access.log"),
            ]
        )
        let modules = [
            "proxy", "proxy_http", "proxy_balancer", "slotmem_shm", "lbmethod_byrequests", "headers", "rewrite",
            "authz_core",
            "env", "setenvif", "mpm_event",
        ].map { "LoadModule \($0)_module /usr/lib/apache2/modules/mod_\($0).so\n" }.joined()
        let main = """
            ServerRoot @FOLDER@
            PidFile @FOLDER@/pid
            ErrorLog @FOLDER@/error.log
            DefaultRuntimeDir @FOLDER@
            Mutex file:@FOLDER@
            ServerName localhost
            Listen 127.0.0.1:\(front)
            \(modules)
            # As root it would need another user for its children, who may not read its folder.
            User www-data
            Group www-data
            Include @FOLDER@/site.conf

            """
        return ("-DFOREGROUND -f $PWD/apache2.conf", ["apache2.conf": main, "site.conf": file])
    }

    /// A file of `deploy` with other addresses in it; all that is to be replaced must be there.
    private func shipped(_ name: String, _ changes: [(String, String)]) throws -> String {
        let file = ProgramUnderTest.publicFolder.deletingLastPathComponent().appending(path: "deploy/\(name)")
        return try changes.reduce(try String(contentsOf: file, encoding: .utf8)) { text, change in
            try #require(text.contains(change.0), "\(name) has \(change.0)")
            return text.replacing(change.0, with: change.1)
        }
    }
}
