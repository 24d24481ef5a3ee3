//! What is shipped beside the program: the example works as it stands and with everything in it
//! switched on.

use super::*;
use crate::store::backend;

const EXAMPLE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/mounts.example.toml"));

fn parse(text: &str) -> Mounts {
    let mut problems = Problems::default();
    let files = vec![file::parse(&Arc::new(ConfigFile::fake("/cfg/m.toml", Audience::User)), text, &mut problems)];
    let sources = Sources { home: Some("/home/me".into()), ..Sources::default() };
    Mounts::assemble(files, sources, &backend::schemas(), problems).unwrap_or_else(|error| panic!("{error}"))
}

/// Switches the example lines on: those that begin with `#:`.
fn uncommented() -> String {
    let on = |line: &str| line.strip_prefix("#:").map_or_else(|| line.to_owned(), |rest| rest.trim_start().to_owned());
    EXAMPLE.lines().map(on).collect::<Vec<_>>().join("\n")
}

#[test]
fn works_as_it_stands() {
    let mounts = parse(EXAMPLE);
    let root = |name: &str| mounts.resolve(name).unwrap().get("root").map(str::to_owned);
    assert_eq!(root("docs").as_deref(), Some("/cfg/docs"));
    assert_eq!(root("backup").as_deref(), Some("/cfg/target/example-backup"));
    assert!(mounts.iter().any(|info| info.parent.is_some()));
    assert!(mounts.warnings().is_empty(), "{:?}", mounts.warnings());
    for name in mounts.names() {
        mounts.resolve(name).unwrap();
    }
}

#[test]
fn shows_every_key_of_every_backend_that_was_tried() {
    let mounts = parse(&uncommented());
    for row in backend::all().filter(|row| !matches!(row.reach, backend::Reach::Plain(_))) {
        let schema = &row.schema;
        let shows = |info: &MountInfo| {
            let settings = mounts.settings(&info.name).unwrap();
            schema.keys.iter().all(|key| settings.iter().any(|setting| setting.key == key.name))
        };
        let of_type = |info: &MountInfo| info.backend == schema.name && info.parent.is_none();
        assert!(mounts.iter().any(|info| of_type(&info) && shows(&info)), "no full example of `{}`", schema.name);
    }
}
