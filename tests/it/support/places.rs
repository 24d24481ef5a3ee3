//! A part of a real server that belongs to one test, and eyes on it that are not gstore's: the folder
//! that the server shows, or requests of our own. S3 has its own, [`super::Server`].
//!
//! | | what | good for |
//! |---|---|---|
//! | [`azblob`] | Azurite, a container of its own | signatures, conditions; entity tags that say nothing of the content |
//! | [`gcs`] | fake-gcs-server, a bucket of its own | MD5 in base64 as entity tag |
//! | [`webdav`] | rclone, a folder of its own, with a password | entity tags, moves of folders |
//! | [`nginx_dav`] | nginx, a folder of its own, for anybody | makes no parent on the way, lists no entity tag |
//! | [`sftp`] | sshd, a folder of its own, key alone; never as root | denials, links, renames |
//! | [`ftp`] | pyftpdlib, a folder of its own, with a password | modification times to the minute |
//! | [`http`] | nginx, a folder of its own, read only | ranges, conditions |
//! | [`redis`] | Redis, a prefix of its own | nothing to list by |
//!
//! How a mount reaches a place is said where mounts are made: [`Place::endpoint`], [`Place::name`],
//! [`Place::fact`] are what it needs.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::path::{Path, PathBuf};

use super::objects::Objects;
use super::resp::Redis;
use super::servers::{not_run, unique, variable};

/// A part of a running server, empty at first.
pub(crate) struct Place {
    server: &'static str,
    endpoint: String,
    name: String,
    inside: Inside,
}

enum Inside {
    Folder(PathBuf),
    Objects(Objects),
    Keys(Redis),
}

/// Returns a container of Azurite, or `None` if it does not run: then the test reports itself as not
/// run and returns.
pub(crate) fn azblob() -> Option<Place> {
    objects("AZBLOB", |endpoint, name| Some(Objects::azure(endpoint, name, &variable("AZBLOB_SAS")?)))
}

/// Returns a bucket of fake-gcs-server, or `None` as [`azblob`] does.
pub(crate) fn gcs() -> Option<Place> {
    objects("GCS", |endpoint, name| Some(Objects::google(endpoint, name)))
}

/// Returns a folder of rclone's WebDAV server, or `None` as [`azblob`] does.
pub(crate) fn webdav() -> Option<Place> {
    folder("WEBDAV")
}

/// Returns a folder of nginx's WebDAV server, or `None` as [`azblob`] does.
pub(crate) fn nginx_dav() -> Option<Place> {
    folder("NGINX_DAV")
}

/// Returns a folder of sshd, or `None` as [`azblob`] does.
pub(crate) fn sftp() -> Option<Place> {
    folder("SFTP")
}

/// Returns a folder of pyftpdlib, or `None` as [`azblob`] does.
pub(crate) fn ftp() -> Option<Place> {
    folder("FTP")
}

/// Returns a folder that nginx lets everybody read, or `None` as [`azblob`] does.
pub(crate) fn http() -> Option<Place> {
    folder("HTTP")
}

/// Returns a prefix of Redis, or `None` as [`azblob`] does.
pub(crate) fn redis() -> Option<Place> {
    place("REDIS", |endpoint, name| Some(Inside::Keys(Redis::new(endpoint, name))))
}

fn objects(server: &'static str, make: impl FnOnce(&str, &str) -> Option<Objects>) -> Option<Place> {
    place(server, |endpoint, name| {
        let objects = make(endpoint, name)?;
        objects.create();
        Some(Inside::Objects(objects))
    })
}

fn folder(server: &'static str) -> Option<Place> {
    place(server, |_, name| {
        let root = PathBuf::from(variable(&format!("{server}_ROOT"))?);
        let folder = root.join(name);
        fs::create_dir(&folder).unwrap();
        hand_over(&folder, &root);
        Some(Inside::Folder(folder))
    })
}

fn place(server: &'static str, inside: impl FnOnce(&str, &str) -> Option<Inside>) -> Option<Place> {
    let name = format!("t{}", unique());
    let found = variable(&format!("{server}_ENDPOINT")).and_then(|endpoint| {
        let inside = inside(&endpoint, &name)?;
        Some(Place { server, endpoint, name, inside })
    });
    if found.is_none() {
        not_run(&format!("needs the server {}, which tests/run starts", server.to_lowercase()));
    }
    found
}

impl Place {
    /// Returns the URL the server listens on.
    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Returns the name of the container, bucket or folder, or the prefix; the server has it at its top.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Returns something else that `tests/servers.py` said of the server, for example `"USER"`.
    #[track_caller]
    pub(crate) fn fact(&self, name: &str) -> String {
        let name = format!("{}_{name}", self.server);
        variable(&name).unwrap_or_else(|| panic!("tests/servers.py says no {name}"))
    }

    /// Returns the folder that the server shows, for a `Tree`; fails the test where it shows none.
    #[track_caller]
    pub(crate) fn folder(&self) -> &Path {
        match &self.inside {
            Inside::Folder(folder) => folder,
            _ => panic!("{} shows no folder", self.server),
        }
    }

    /// Puts an object, past gstore; in a folder with the folders above it.
    #[track_caller]
    pub(crate) fn put(&self, key: &str, body: impl AsRef<[u8]>) {
        match &self.inside {
            Inside::Folder(folder) => {
                write(folder, key, body.as_ref());
                // rclone looks at a folder again after 5 ms.
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            Inside::Objects(objects) => objects.put(key, body.as_ref()),
            Inside::Keys(redis) => redis.put(key, body.as_ref()),
        }
    }

    /// Puts a value of Redis that is no object, a list of one item.
    #[track_caller]
    pub(crate) fn put_list(&self, key: &str, item: &str) {
        match &self.inside {
            Inside::Keys(redis) => redis.put_list(key, item),
            _ => panic!("{} has no lists", self.server),
        }
    }

    /// Returns the items of such a list.
    #[track_caller]
    pub(crate) fn get_list(&self, key: &str) -> Vec<String> {
        match &self.inside {
            Inside::Keys(redis) => redis.get_list(key),
            _ => panic!("{} has no lists", self.server),
        }
    }

    /// Puts a blob of Azure that lists an MD5 of somebody's choice, in base64, as any client can.
    #[track_caller]
    pub(crate) fn put_claiming(&self, key: &str, body: impl AsRef<[u8]>, md5: &str) {
        match &self.inside {
            Inside::Objects(objects) => objects.put_claiming(key, body.as_ref(), md5),
            _ => panic!("{} lists no md5 that a client can set", self.server),
        }
    }

    /// Returns an object's content, past gstore; `None` if there is none.
    #[track_caller]
    pub(crate) fn get(&self, key: &str) -> Option<Vec<u8>> {
        match &self.inside {
            Inside::Folder(folder) => fs::read(folder.join(key)).ok(),
            Inside::Objects(objects) => objects.get(key),
            Inside::Keys(redis) => redis.get(key),
        }
    }

    /// Returns what is said of an object beside its content, past gstore: on Azure its headers, names and
    /// values in lower case, on Google its resource.
    #[track_caller]
    pub(crate) fn said(&self, key: &str) -> serde_json::Value {
        match &self.inside {
            Inside::Objects(objects) => objects.said(key),
            _ => panic!("{} says nothing of its objects", self.server),
        }
    }

    /// Changes what is said of an object on Google, past gstore.
    #[track_caller]
    pub(crate) fn say(&self, key: &str, said: &serde_json::Value) {
        match &self.inside {
            Inside::Objects(objects) => objects.say(key, said),
            _ => panic!("{} is told nothing of its objects", self.server),
        }
    }

    /// Removes an object, past gstore.
    #[track_caller]
    pub(crate) fn delete(&self, key: &str) {
        match &self.inside {
            Inside::Folder(folder) => fs::remove_file(folder.join(key)).unwrap(),
            Inside::Objects(objects) => objects.delete(key),
            Inside::Keys(redis) => redis.delete(key),
        }
    }

    /// Returns the keys of all objects, past gstore, sorted by their bytes; of folders only their files.
    #[track_caller]
    pub(crate) fn keys(&self) -> Vec<String> {
        let mut keys = match &self.inside {
            Inside::Folder(folder) => {
                super::Tree::read(folder).names().into_iter().filter(|name| !name.ends_with('/')).collect()
            }
            Inside::Objects(objects) => objects.keys(),
            Inside::Keys(redis) => redis.keys(),
        };
        keys.sort();
        keys
    }
}

fn write(folder: &Path, key: &str, body: &[u8]) {
    let mut parent = folder.to_owned();
    let (above, _) = key.rsplit_once('/').unwrap_or_default();
    for segment in above.split('/').filter(|segment| !segment.is_empty()) {
        parent.push(segment);
        if !parent.exists() {
            fs::create_dir(&parent).unwrap();
            hand_over(&parent, folder);
        }
    }
    fs::write(folder.join(key), body).unwrap();
    hand_over(&folder.join(key), folder);
}

/// Gives a path to whom another belongs to: sshd is not root where the tests are.
fn hand_over(path: &Path, like: &Path) {
    let like = fs::metadata(like).unwrap();
    if fs::metadata(path).unwrap().uid() != like.uid() {
        chown(path, Some(like.uid()), Some(like.gid())).unwrap();
    }
}

#[cfg(test)]
mod tests;
