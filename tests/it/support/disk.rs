//! A disk of its own for a test: small enough to fill, and with a power switch.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::servers::without;

/// A file system in a file, mounted; unmounted when dropped.
pub(crate) struct Disk {
    folder: TempDir,
    image: PathBuf,
}

impl Disk {
    /// Makes an empty disk of so many MiB; says why not where that takes rights the tests lack.
    pub(crate) fn new(mebibytes: u64) -> Option<Self> {
        let folder = tempfile::Builder::new().prefix("gstore-disk-").tempdir().unwrap();
        let image = folder.path().join("image");
        File::create(&image).unwrap().set_len(mebibytes << 20).unwrap();
        let disk = Self { folder, image };
        fs::create_dir(disk.path()).unwrap();
        let made = quiet(Command::new("mkfs.ext4").args(["-q", "-m", "0", "-O", "^resize_inode"]).arg(&disk.image));
        // Nothing is written by the way: only what is asked for survives a power cut.
        if !made || !mount(&disk.image, &disk.path(), "commit=300,noauto_da_alloc") {
            without("a file system that can be mounted");
            return None;
        }
        let _ = fs::remove_dir(disk.path().join("lost+found"));
        Some(disk)
    }

    /// Returns where it is mounted.
    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("disk")
    }

    /// Returns the disk as a power cut at this moment leaves it.
    pub(crate) fn cut(&self) -> Self {
        let folder = tempfile::Builder::new().prefix("gstore-disk-").tempdir().unwrap();
        let image = folder.path().join("image");
        // What the system has not written to the image yet is not in it.
        fs::copy(&self.image, &image).unwrap();
        let disk = Self { folder, image };
        fs::create_dir(disk.path()).unwrap();
        assert!(mount(&disk.image, &disk.path(), "defaults"), "the disk is broken after a power cut");
        let _ = fs::remove_dir(disk.path().join("lost+found"));
        disk
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        quiet(Command::new("umount").arg(self.path()));
    }
}

fn mount(image: &Path, at: &Path, options: &str) -> bool {
    quiet(Command::new("mount").args(["-t", "ext4", "-o", &format!("loop,{options}")]).arg(image).arg(at))
}

fn quiet(command: &mut Command) -> bool {
    let done = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    done.is_ok_and(|status| status.success())
}
