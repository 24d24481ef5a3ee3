//! Remotes of rclone as mounts. What their keys are called here stands in one table.

use std::path::Path;

use ini::{Ini, Properties};

use super::super::edit::NewMount;
use super::super::file::Written;
use super::super::general;
use super::super::{Schema, check};
use super::{Buckets, Imported, in_bucket, load, mount_name, written};
use crate::error::Result;

/// A type of remote, the type here, the key that names its bucket if it has one, and its keys here; and
/// those keys that no mount has and without which it would lead elsewhere, or another way.
struct Kind {
    theirs: &'static str,
    ours: &'static str,
    bucket: Option<&'static str>,
    keys: &'static [(&'static str, &'static str)],
    vital: &'static [&'static str],
}

/// rclone's documentation of each backend; a password there is scrambled and cannot be read in place.
const KINDS: &[Kind] = &[
    Kind {
        theirs: "s3",
        ours: "s3",
        bucket: Some("bucket"),
        keys: &[
            ("access_key_id", "access_key_id"),
            ("secret_access_key", "secret_access_key"),
            ("session_token", "session_token"),
            ("region", "region"),
            ("endpoint", "endpoint"),
            ("profile", "profile"),
            ("role_arn", "role_arn"),
            ("storage_class", "default_storage_class"),
            ("server_side_encryption", "server_side_encryption"),
            ("sse_kms_key_id", "server_side_encryption_aws_kms_key_id"),
            ("requester_pays", "enable_request_payer"),
            ("acl", "default_acl"),
        ],
        vital: &["shared_credentials_file", "sts_endpoint", "use_accelerate_endpoint", "use_dual_stack", "v2_auth"],
    },
    Kind {
        theirs: "google cloud storage",
        ours: "gcs",
        bucket: Some("bucket"),
        keys: &[("service_account_file", "credential_path"), ("endpoint", "endpoint")],
        vital: &[],
    },
    Kind {
        theirs: "azureblob",
        ours: "azblob",
        bucket: Some("container"),
        keys: &[("account", "account_name"), ("key", "account_key"), ("endpoint", "endpoint")],
        vital: &["sas_url", "use_emulator"],
    },
    Kind { theirs: "http", ours: "http", bucket: None, keys: &[("url", "endpoint")], vital: &[] },
    Kind {
        theirs: "webdav",
        ours: "webdav",
        bucket: None,
        keys: &[("url", "endpoint"), ("user", "username")],
        vital: &["unix_socket"],
    },
    Kind {
        theirs: "sftp",
        ours: "sftp",
        bucket: None,
        keys: &[("host", "endpoint"), ("port", "port"), ("user", "user"), ("key_file", "key")],
        vital: &["http_proxy", "server_command", "socks_proxy", "ssh", "subsystem"],
    },
    Kind {
        theirs: "ftp",
        ours: "ftp",
        bucket: None,
        keys: &[("host", "endpoint"), ("port", "port"), ("user", "user")],
        vital: &["http_proxy", "socks_proxy"],
    },
    Kind { theirs: "memory", ours: "memory", bucket: None, keys: &[], vital: &[] },
];

/// Keys that say what goes without saying here.
const IDLE: &[&str] = &["type", "provider", "env_auth", "description", "location_constraint", "vendor"];

impl Kind {
    /// Why nothing can be made of a remote: without what its keys say, a mount would lead elsewhere, or
    /// another way.
    fn barred(&self, keys: &Properties) -> Option<String> {
        let says = |key: &str| keys.get(key).is_some_and(|text| !text.is_empty() && text != "false");
        if let Some(key) = self.vital.iter().find(|key| says(key)) {
            return Some(format!("cannot be reached without its key `{key}`, which has no counterpart here"));
        }
        if self.theirs != "ftp" {
            return None;
        }
        if says("tls") {
            // An endpoint with `ftps://` asks for TLS in a connection that begins without (RFC 4217).
            return Some("wants TLS from the first byte (`tls`); gstore speaks `explicit_tls` only".to_owned());
        }
        let is_named = keys.get("user").is_some_and(|user| !user.is_empty());
        (!is_named).then(|| "names no user: rclone takes who runs it, gstore `anonymous`".to_owned())
    }

    /// Whether a path without a `/` in front is one below the home of who logs in.
    fn has_home(&self) -> bool {
        matches!(self.theirs, "sftp" | "ftp")
    }
}

/// Makes mounts of the remotes in an `rclone.conf`. `buckets` names those of remotes that are whole
/// accounts, unless an alias of rclone's own does.
///
/// # Errors
/// What is wrong with the file.
pub fn remotes(file: &Path, buckets: &Buckets, schemas: &[&'static Schema]) -> Result<Imported> {
    let ini = load(file)?;
    let mut import = Import { file, ini: &ini, buckets, schemas, imported: Imported::default() };
    for (section, keys) in &ini {
        if let Some(name) = section {
            import.remote(name, keys);
        }
    }
    Ok(import.imported)
}

struct Import<'a> {
    file: &'a Path,
    ini: &'a Ini,
    buckets: &'a Buckets,
    schemas: &'a [&'static Schema],
    imported: Imported,
}

impl Import<'_> {
    fn remote(&mut self, name: &str, keys: &Properties) {
        match keys.get("type").unwrap_or_default() {
            "local" => self.folder(name, "/"),
            "alias" => self.alias(name, keys.get("remote").unwrap_or_default()),
            theirs => match KINDS.iter().find(|kind| kind.theirs == theirs) {
                Some(kind) => self.storage(name, (name, keys), kind, self.buckets.get(name).cloned()),
                None => {
                    self.imported.leave(name, None, format!("has the type `{theirs}`, which gstore does not serve"));
                }
            },
        }
    }

    fn serves(&self, kind: &Kind) -> bool {
        check::schema(kind.ours, self.schemas).is_some_and(|schema| schema.compiled)
    }

    fn folder(&mut self, name: &str, root: &str) {
        let mount = NewMount::named(&mount_name(name)).with("type", Written::Text("fs".to_owned()));
        self.imported.mounts.push(mount.with("root", Written::Text(root.replace('$', "$$"))));
    }

    /// An alias is a folder, or a place on another remote: for one that is a whole account, its bucket.
    fn alias(&mut self, name: &str, target: &str) {
        let (remote, said) = match target.split_once(':') {
            Some((remote, path)) if !remote.contains('/') => (remote, path),
            _ if target.starts_with('/') => return self.folder(name, target),
            _ => return self.imported.leave(name, None, "leads to no absolute folder"),
        };
        let Some(keys) = self.ini.section(Some(remote)) else {
            return self.imported.leave(name, None, format!("leads to `{remote}:`, which is not in this file"));
        };
        let theirs = keys.get("type").unwrap_or_default();
        let path = said.trim_matches('/');
        match KINDS.iter().find(|kind| kind.theirs == theirs) {
            Some(kind) if kind.bucket.is_some() => {
                let place = (!path.is_empty()).then(|| path.to_owned());
                self.storage(name, (remote, keys), kind, place);
            }
            Some(kind) if !self.serves(kind) => {
                self.imported.leave(
                    name,
                    None,
                    format!("leads to the type `{theirs}`, which this gstore does not serve"),
                );
            }
            Some(kind) if kind.barred(keys).is_some() => {
                self.imported.leave(name, None, format!("leads to `{remote}:`, which is left out"));
            }
            Some(kind) if kind.has_home() && !said.starts_with('/') => {
                let why = "leads below the home of who logs in, which is not known here: begin its path with `/`";
                self.imported.leave(name, None, why);
            }
            Some(_) => {
                let mount = NewMount::named(&mount_name(name)).with("parent", Written::Text(mount_name(remote)));
                self.imported.mounts.push(mount.with("path", Written::Text(path.replace('$', "$$"))));
            }
            None if theirs == "local" => self.folder(name, &format!("/{path}")),
            None => {
                self.imported.leave(name, None, format!("leads to the type `{theirs}`, which gstore does not serve"));
            }
        }
    }

    /// Makes a mount of what a section says.
    fn storage(&mut self, name: &str, from: (&str, &Properties), kind: &Kind, place: Option<String>) {
        let (section, keys) = from;
        let Some(schema) = check::schema(kind.ours, self.schemas).filter(|schema| schema.compiled) else {
            let why = format!("has the type `{}`, which this gstore does not serve", kind.theirs);
            return self.imported.leave(name, None, why);
        };
        if let Some(why) = kind.barred(keys) {
            return self.imported.leave(name, None, why);
        }
        let mut mount = NewMount::named(&mount_name(name)).with("type", Written::Text(kind.ours.to_owned()));
        match (kind.bucket, place) {
            (Some(key), Some(place)) => mount = in_bucket(mount, key, &place),
            (Some(_), None) => {
                let why = format!("is a whole account: say --bucket {name}=BUCKET");
                return self.imported.leave(name, None, why);
            }
            (None, _) => {}
        }
        let mount = self.said(mount, (name, section, keys), (kind, schema));
        self.imported.mounts.push(mount);
    }

    /// Adds what the keys of a section say.
    fn said(&mut self, mut mount: NewMount, from: (&str, &str, &Properties), to: (&Kind, &'static Schema)) -> NewMount {
        let ((name, section, keys), (kind, schema)) = (from, to);
        let is_ftps = kind.theirs == "ftp" && keys.get("explicit_tls") == Some("true");
        for (key, text) in keys.iter().filter(|(key, text)| !IDLE.contains(key) && !text.is_empty()) {
            let ours = kind.keys.iter().find(|(theirs, _)| *theirs == key);
            match ours.and_then(|(_, ours)| general::key(schema, ours)) {
                Some(known) if is_ftps && known.name == "endpoint" => {
                    mount = mount.with(known.name, Written::Text(format!("ftps://{}", text.replace('$', "$$"))));
                }
                Some(known) => mount = mount.with(known.name, written(known, text, self.file, section, key)),
                None if key == "force_path_style" && text == "false" => {
                    mount = mount.with("enable_virtual_host_style", Written::Flag(true));
                }
                None if key == "force_path_style" => {}
                None if kind.theirs == "ftp" && matches!(key, "tls" | "explicit_tls") => {}
                None if kind.vital.contains(&key) => {}
                None => self.imported.leave(name, Some(key), "has no counterpart here"),
            }
        }
        mount
    }
}
