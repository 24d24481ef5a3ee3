//! `man`: a page for gstore and for each verb. What is on them is compared in `generated`.

use crate::support::Sandbox;

#[test]
fn a_page_names_its_verb_and_flags() {
    let page = Sandbox::new().run(["man", "cp"]).ok();
    for part in [".SH NAME\ngstore\\-cp \\- Copy files and trees\n", "\\fB\\-\\-skip\\-if\\fR", "\\fB\\-\\-jobs\\fR"] {
        assert!(page.text().contains(part), "{part}");
    }
    assert!(Sandbox::new().run(["man"]).ok().text().contains("gstore\\-sync(1)"));
}

#[test]
fn there_is_none_of_what_is_no_verb() {
    let verbs = "cp, mv, sync, ls, tree, find, du, stat, cat, rm, cleanup, mkdir, touch, url, mounts, caps, run, completions, man";
    for name in ["frob", "help", ""] {
        let run = Sandbox::new().run(["man", name]).code(2);
        assert!(run.errors().starts_with(&format!("error: there is no verb `{name}`\nhint: use one of cp, ")), "{run}");
        assert!(
            verbs.split(", ").all(|verb| run.errors().contains(verb)) && !run.errors().contains("man, help"),
            "{run}"
        );
    }
}

#[test]
fn a_verb_of_a_verb_has_a_page_too() {
    let page = Sandbox::new().run(["man", "mounts", "add"]).ok();
    assert!(page.text().contains(".SH NAME\ngstore\\-mounts\\-add \\- "), "{page}");
    insta::assert_snapshot!(Sandbox::new().run(["man", "mounts", "frob"]).code(2), @"
    --- stderr
    error: `gstore mounts` has no verb `frob`
    hint: use one of show, check, add, rm, import
    --- exit 2
    ");
    insta::assert_snapshot!(Sandbox::new().run(["man", "cp", "mv"]).code(2), @"
    --- stderr
    error: `gstore cp` has no verb `mv`
    hint: name a single verb
    --- exit 2
    ");
}
