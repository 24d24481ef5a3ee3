//! `run`: what its lines share, connections and content in memory, and what each has of its own.

use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::support::proxy::{Action, Proxy};
use crate::support::services::{self, Service};
use crate::support::{Sandbox, s3};

fn sandbox(lines: &str) -> Sandbox {
    Sandbox::new().mount("home").mount("back").file("home/a.txt", "1").file("home/b", "22").file("lines", lines)
}

/// Passes bytes between a server and whoever connects.
struct Forward {
    /// Where it listens.
    address: String,
    /// The connections of all clients so far.
    clients: Arc<Mutex<Vec<TcpStream>>>,
}

impl Forward {
    /// Stands before the server at a URL.
    fn before(endpoint: &str) -> Self {
        let upstream = endpoint.rsplit_once('/').unwrap().1.to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let forward = Self { address: listener.local_addr().unwrap().to_string(), clients: Arc::default() };
        let clients = forward.clients.clone();
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Ok(server) = TcpStream::connect(&upstream) else { return };
                clients.lock().unwrap_or_else(PoisonError::into_inner).push(client.try_clone().unwrap());
                for (mut from, mut to) in [(client.try_clone().unwrap(), server.try_clone().unwrap()), (server, client)]
                {
                    thread::spawn(move || {
                        let _ = std::io::copy(&mut from, &mut to);
                        let _ = to.shutdown(Shutdown::Write);
                    });
                }
            }
        });
        forward
    }

    /// The same mount, by this way.
    fn instead(&self, endpoint: &str, mount: &str) -> String {
        mount.replace(endpoint.rsplit_once('/').unwrap().1, &self.address)
    }

    fn count(&self) -> usize {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Breaks all connections.
    fn cut(&self) {
        for client in self.clients.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let _ = client.shutdown(Shutdown::Both);
        }
    }
}

/// Writes twenty objects, a line each; returns how many connections that took.
fn connections(endpoint: &str, mount: &str) -> usize {
    let lines: Vec<_> = (0..20).map(|number| format!("cp home:a.txt far:{number:02}")).collect();
    let forward = Forward::before(endpoint);
    sandbox(&lines.join("\n")).config(&forward.instead(endpoint, mount)).run(["run", "lines"]).ok();
    forward.count()
}

fn service(service: &Service) -> usize {
    let count = connections(service.place.endpoint(), &service.mount("far"));
    assert_eq!(service.place.keys().len(), 20);
    count
}

#[test]
fn lines_share_connections_s3() {
    let Some(server) = s3() else { return };
    let count = connections(server.endpoint(), &server.mount("far"));
    assert_eq!(server.bucket().keys().len(), 20);
    assert!((1..=3).contains(&count), "{count} connections for 20 lines, one after another");
}

#[test]
fn lines_share_connections_sftp() {
    let Some(server) = services::sftp() else { return };
    let count = service(&server);
    assert!((1..=4).contains(&count), "{count} connections for 20 lines, one after another");
}

#[test]
fn lines_share_connections_ftp() {
    let Some(server) = services::ftp() else { return };
    let count = service(&server);
    assert!((1..=4).contains(&count), "{count} connections for 20 lines, one after another");
}

#[test]
fn lines_share_connections_redis() {
    let Some(server) = services::redis() else { return };
    let count = service(&server);
    assert!((1..=4).contains(&count), "{count} connections for 20 lines, one after another");
}

/// Breaks every connection between two lines.
fn broken(service: &Service) {
    let wait =
        "cp --skip-cmd sh -c 'touch met; while test ! -e cut; do sleep 0.01; done; exit 1' ';' home:a.txt back:a";
    let lines = format!("cp home:a.txt far:one\n{wait}\ncp home:b far:two\ncp home:b far:one");
    let forward = Forward::before(service.place.endpoint());
    let sandbox = sandbox(&lines).config(&forward.instead(service.place.endpoint(), &service.mount("far")));
    let sandbox = sandbox.file("back/a", "x");
    let mut running = sandbox.command(["run", "lines"]).spawn();
    assert!(running.until(|| sandbox.path("met").exists()));
    let before = forward.count();
    assert!(before > 0);
    forward.cut();
    sandbox.write("cut", "");
    running.wait().ok();
    assert!(forward.count() > before);
    assert_eq!((service.place.get("one"), service.place.get("two")), (Some(b"22".to_vec()), Some(b"22".to_vec())));
}

#[test]
fn a_line_connects_anew_where_a_connection_broke_sftp() {
    let Some(server) = services::sftp() else { return };
    broken(&server);
}

#[test]
fn a_line_connects_anew_where_a_connection_broke_ftp() {
    let Some(server) = services::ftp() else { return };
    broken(&server);
}

#[test]
fn a_line_connects_anew_where_a_connection_broke_redis() {
    let Some(server) = services::redis() else { return };
    broken(&server);
}

const MEMORY: &str = "[mounts.mem]\ntype = \"memory\"\n[mounts.other]\ntype = \"memory\"\n\
    [mounts.part]\nparent = \"mem\"\npath = \"sub\"\n\
    [mounts.fixed]\nparent = \"mem\"\npermissions = \"readonly\"\n\
    [mounts.way]\ntype = \"switch\"\nroutes = { there = \"mem:sub\" }\n";

#[test]
fn what_a_line_writes_to_memory_is_there_for_the_next() {
    // What is said of one object is said of that line's, and a mount's rights are its own.
    let lines = "cp home:a.txt mem:sub/x\ncp --content-type text/x-own home:b mem:sub/y\ncat mem:sub/x part:y\n\
        cp home:none mem:z\ncp home:a.txt mem:w\nls way:there\nstat mem:sub/y mem:w\nls other:\n\
        cp part:x fixed:new\ncp part:x mem:sub/x\nmv part:x other:x\nfind mem:\nls other:";
    let run = sandbox(lines).config(MEMORY).run(["run", "lines"]).code(3);
    insta::assert_snapshot!(run, @r#"
    122x
    y
    mem:sub/y
      kind         file
      size         2
      content-type text/x-own
    mem:w
      kind   file
      size   1
    mem:sub/
    mem:sub/y
    mem:w
    x
    --- stderr
    copied 1 (1 B), skipped 0, verified 1 by size in TIME
    copied 1 (2 B), skipped 0, verified 1 by size in TIME
    error: home:none: no such file or directory
    hint: see what is there with `gstore ls home:`
    copied 0 (0 B), skipped 0, failed 1 in TIME
    line 4: code 4: cp home:none mem:z
    copied 1 (1 B), skipped 0, verified 1 by size in TIME
    error: fixed: the mount is readonly
    hint: set `permissions = "readwrite"` on the mount if that is meant
    copied 0 (0 B), skipped 0 in TIME
    line 9: code 5: cp part:x fixed:new
    error: part:x -> mem:sub/x: source and destination are the same object
    hint: choose another destination
    copied 0 (0 B), skipped 0, failed 1 in TIME
    line 10: code 7: cp part:x mem:sub/x
    moved 1 (1 B), skipped 0, verified 1 by reading back in TIME
    ran 13 lines, failed 3 (4, 9, 10) in TIME
    --- exit 3
    "#);
}

#[test]
fn lines_at_once_share_memory() {
    let mut lines: Vec<_> = (0..40).map(|number| format!("cp home:a.txt mem:{number:02}")).collect();
    // Lines begin in their order: by its turn all but a few have ended.
    lines.push("ls mem:".to_owned());
    let run = sandbox(&lines.join("\n")).config(MEMORY).run(["run", "-q", "--parallel", "4", "lines"]).ok();
    assert!(run.text().lines().count() >= 37, "{run}");
}

#[test]
fn a_mount_that_is_another_by_now_is_opened_anew() {
    let lines = "mounts add more type=memory\ncp home:a.txt more:kept\nmounts add beside type=memory\nls more:\n\
        mounts rm more\nmounts add more type=memory\nls more:\ncp home:b more:new\nmounts rm more\n\
        mounts add more parent=back\nls more:\ncp home:b more:file\nls more:";
    let sandbox = sandbox(lines);
    let run = sandbox.run(["run", "-q", "lines"]).ok();
    let listed: Vec<_> =
        run.text().lines().filter(|line| !line.contains(" more: ") && !line.contains(" beside: ")).collect();
    assert_eq!(listed, ["kept", "file"]);
    assert_eq!(sandbox.read("back/file"), b"22");
}

#[test]
fn requests_and_retries_are_told_of_their_line_s3() {
    let Some(server) = s3() else { return };
    server.bucket().put("x", "1");
    server.bucket().put("bad", "1");
    let mut refused = false;
    let proxy = Proxy::start(&server, move |request| {
        let first = request.target.contains("/bad") && !std::mem::replace(&mut refused, true);
        Action::when(first, || Action::Refuse(503, "SlowDown"))
    });
    let lines = "cat s3:x\ncp --storage-class STANDARD s3:x s3:y\ncat s3:bad\ncat s3:x";
    let sandbox = sandbox(lines).config(&proxy.mount(&server, "s3"));
    let run = sandbox.run(["run", "-v", "--stats", "lines"]).ok();
    insta::assert_snapshot!(run, @"
    1copy  s3:x -> s3:y
    11
    (no newline at the end)
    --- stderr
    requests: GET 1, HEAD 1
    traffic: TRAFFIC
    requests: COPY 1, HEAD 1, LIST 2
    traffic: TRAFFIC
    copied 1 (1 B), skipped 0, verified 1 by md5 in TIME
    retry: stat in TIME: the storage failed and did not say why
    requests: GET 1, HEAD 2, retries 1, throttled 1
    traffic: TRAFFIC
    requests: GET 1, HEAD 1
    traffic: TRAFFIC
    ran 4 lines in TIME
    --- exit 0
    ");
}

#[test]
fn lines_at_once_count_their_own_requests_s3() {
    let Some(server) = s3() else { return };
    server.bucket().put("x", "1");
    let lines = "ls s3:\n".repeat(30);
    let run = sandbox(&lines).server("s3", &server).run(["run", "--stats", "--parallel", "8", "lines"]).ok();
    let told: Vec<_> = run.errors().lines().filter(|line| line.starts_with("requests: ")).collect();
    assert_eq!(told, ["requests: LIST 1"; 30], "{run}");
}
