use proptest::prelude::*;

use super::{Expression, LONGEST};
use crate::entry::{Entry, EntryKind, Timestamp};
use crate::error::ErrorKind;
use crate::location::ObjectPath;

fn file(size: Option<u64>, mtime: Option<&str>, etag: Option<&str>) -> Entry {
    Entry {
        size,
        mtime: mtime.map(|time| time.parse().unwrap()),
        etag: etag.map(str::to_owned),
        ..Entry::new(ObjectPath::raw(*b"docs/a.txt"), EntryKind::File)
    }
}

fn pair() -> (Entry, Entry) {
    let source = file(Some(10), Some("2024-05-01T00:00:00Z"), None);
    (source, file(Some(12), Some("2024-05-01T01:30:00.5Z"), Some("\"abc-2\"")))
}

fn answer(text: &str, (source, dest): &(Entry, Entry)) -> Result<bool, String> {
    let expression = Expression::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    expression.holds(source, dest).map_err(|error| {
        assert_eq!(error.kind(), ErrorKind::Failed, "{text}");
        error.to_string()
    })
}

#[test]
fn what_it_can_ask() {
    let table = [
        ("true", true),
        ("src.size == dst.size", false),
        ("src.size < dst.size && dst.size - src.size <= 2", true),
        ("src.path == dst.path", true),
        ("src.path.startsWith('docs/') && src.path.endsWith(\".txt\")", true),
        ("src.path.matches('^docs/[a-z]+[.]txt$')", true),
        ("src.path.matches('^[0-9]')", false),
        ("src['size'] == 10", true),
        ("src.etag == null", true),
        ("dst.etag != null && dst.etag.contains('-')", true),
        ("src.mtime < dst.mtime", true),
        ("src.mtime == timestamp('2024-05-01T00:00:00Z')", true),
        ("src.mtime == timestamp('2024-05-01T02:00:00+02:00')", true),
        ("src.mtime >= timestamp(1714521600)", true),
        ("int(dst.mtime) == 1714527000", true),
        ("string(dst.mtime) == '2024-05-01T01:30:00.5Z'", true),
        ("dst.mtime - src.mtime > duration('1h30m')", true),
        ("dst.mtime - src.mtime > duration('1d')", false),
        ("src.mtime + duration('2h') > dst.mtime", true),
        ("duration('2h') + src.mtime > dst.mtime", true),
        ("dst.mtime - duration('90m') == src.mtime", false),
        ("duration('1h') + duration('30m') == duration('90m')", true),
        ("duration('1h') - duration('30m') < duration('90m')", true),
        ("src.size in [10, 11]", true),
        ("size(src.path) == 10", true),
        ("src.size > 5 ? dst.size > 5 : false", true),
        ("src == src && src != dst", true),
        ("{'a': src.size}.a == 10", true),
    ];
    for (text, holds) in table {
        assert_eq!(answer(text, &pair()), Ok(holds), "{text}");
    }
}

#[test]
fn what_a_side_does_not_know_is_an_error_unless_it_was_asked_for() {
    let unknown = (file(Some(1), None, None), file(None, Some("2024-05-01T00:00:00Z"), None));
    for text in ["src.mtime > dst.mtime", "dst.mtime > src.mtime", "src.size > dst.size", "src.etag.contains('a')"] {
        let error = answer(text, &unknown).unwrap_err();
        assert!(error.starts_with("the expression cannot tell: `"), "{text}: {error}");
    }
    for text in ["src.mtime == null", "src.mtime != dst.mtime", "src.mtime == null || src.mtime > dst.mtime"] {
        assert_eq!(answer(text, &unknown), Ok(true), "{text}");
    }
    let text = "src.mtime != null && src.mtime > dst.mtime";
    assert_eq!(answer(text, &unknown), Ok(false));
    let odd = Entry { path: ObjectPath::raw(*b"a\xff"), ..unknown.0.clone() };
    assert!(answer("src.path.contains('a')", &(odd.clone(), odd.clone())).unwrap_err().contains(" bytes"));
    assert_eq!(answer("src.path == dst.path", &(odd.clone(), odd)), Ok(true));
}

#[test]
fn what_fails_on_some_pairs_is_told_then() {
    let empty = (file(Some(0), None, None), file(Some(1), None, None));
    let table = [
        ("1 / src.size == 1", "a division by zero"),
        ("src.size % src.size == 0", "a division by zero"),
        ("9223372036854775807 + dst.size > 0", "a number or time that is too large"),
        ("timestamp('9999-12-30T00:00:00Z') + duration('800h') > timestamp(0)", "a number or time that is too large"),
        ("src.size == 0 ? src.size : true", "the expression gives a int"),
    ];
    for (text, part) in table {
        let error = answer(text, &empty).unwrap_err();
        assert!(error.contains(part), "{text}: {error}");
    }
}

#[test]
fn what_makes_no_sense_is_refused_with_its_place() {
    let table = [
        ("", "column 1: "),
        ("src.size ==", "column 12: "),
        ("source.size == dst.size", "column 1: there is no `source`"),
        ("src.size == dst.sise", "column 16: there is no field `sise`"),
        ("true || dst.sise == 1", "column 12: there is no field `sise`"),
        ("true || src.size == 'a' < 3", "column 25: `<` does not go with bool and int"),
        ("src.size + 'a' == 1", "column 10: `+` does not go with int and string"),
        ("true || frob(src.size)", "column 13: there is no `frob`"),
        ("src.size", "column 1: gives a int, and not true or false"),
        ("src.mtime - dst.mtime", "column 1: gives a duration, and not true or false"),
        ("src.mtime > timestamp('yesterday')", "column 22: timestamp: "),
        ("src.path.matches('(')", "column 17: matches: "),
        ("src.mtime > duration('1h')", "column 11: `>` does not go with timestamp and duration"),
        ("has(src.mtime)", "column 4: there is no `has`"),
        ("[1].exists(x, x > 0)", "column 12: there is no `x`"),
        ("true &&\n frob", "line 2, column 2: there is no `frob`"),
    ];
    for (text, wanted) in table {
        let error = Expression::parse(text).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage, "{text}");
        let lines = error.to_string();
        assert!(lines.starts_with(wanted) && lines.lines().count() == 1, "{text}: {lines}");
    }
}

#[test]
fn size_is_limited_and_the_stack_holds() {
    let fill = |start: &str, part: &str| {
        let times = (LONGEST - start.len() - 1) / part.len();
        format!("{start}{}", part.repeat(times))
    };
    assert!(Expression::parse(&format!("true{}", " ".repeat(LONGEST - 4))).is_ok());
    assert!(Expression::parse(&format!("true{}", " ".repeat(LONGEST - 3))).is_err());
    assert!(Expression::parse(&fill("true", "||true")).is_ok());
    for (start, part) in [
        ("", "("),
        ("", "["),
        ("", "f("),
        ("", "true?1:"),
        ("", "{1:"),
        ("", "1 in "),
        ("1", "+1"),
        ("1", "==1"),
        ("''", "+''"),
        ("src", ".a"),
        ("src", "[0]"),
        ("src", ".a()"),
        ("", "!"),
        ("", "-"),
        ("", "src."),
    ] {
        // It ends, and with an error; on a thread whose stack is as small as those that evaluate.
        assert!(Expression::parse(&fill(start, part)).is_err(), "{part}");
    }
}

/// Words that expressions are made of, a space between them.
const WORDS: &str = "src dst .size .path .mtime .etag [0] ['size'] ( ) [ ] { } , : ? + - * / % == != < >= && || ! in 1 0 2u \
    9223372036854775807 -9223372036854775808 1.5 1e308 'a' \"\\u0041\" b'\\xff' null true timestamp( duration( '1h' \
    '2024-05-01T00:00:00Z' int( string( uint( double( bytes( size( .matches('a*') .startsWith( .contains( type( dyn( '\\' \
    r' // \n é \0";

/// Such words put together at random.
fn salad() -> impl Strategy<Value = String> {
    let words: Vec<_> = WORDS.split(' ').filter(|word| !word.is_empty()).collect();
    let spaced = (proptest::sample::select(words), "[ ]?").prop_map(|(word, space)| format!("{word}{space}"));
    proptest::collection::vec(spaced, 0..24).prop_map(|words| words.concat())
}

/// Expressions that fit together more often than not.
fn grown() -> impl Strategy<Value = String> {
    let leaves = "src.size dst.size src.path dst.path src.mtime dst.mtime src.etag src dst null true 0 1 -1 2u 1.5 'a' b'a' \
        9223372036854775807 -9223372036854775808 18446744073709551615u duration('-100000h') duration('1ns') \
        timestamp('9999-12-30T22:00:00.999999999Z') timestamp('-009999-01-02T01:59:59Z') [] {}";
    let leaf = proptest::sample::select(leaves.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
    let operators = "+ - * / % == != < >= && || in".split(' ').collect::<Vec<_>>();
    let calls = "int uint double string bytes size type timestamp duration dyn -".split(' ').collect::<Vec<_>>();
    let methods = "contains startsWith endsWith matches size getHours".split(' ').collect::<Vec<_>>();
    leaf.prop_recursive(5, 24, 2, move |inner| {
        let select = |words: &[&'static str]| proptest::sample::select(words.to_vec());
        prop_oneof![
            4 => (inner.clone(), select(&operators), inner.clone()).prop_map(|(a, sign, b)| format!("({a} {sign} {b})")),
            1 => (select(&calls), inner.clone()).prop_map(|(name, a)| format!("{name}({a})")),
            1 => (inner.clone(), select(&methods), inner.clone()).prop_map(|(a, name, b)| format!("{a}.{name}({b})")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("[{a}, {b}][{a}]")),
            1 => (inner.clone(), inner.clone(), inner).prop_map(|(a, b, c)| format!("({a} ? {b} : {c})")),
        ]
    })
}

fn entries() -> impl Strategy<Value = Entry> {
    let path = proptest::collection::vec(any::<u8>(), 0..8);
    let mtime = proptest::option::of(any::<i64>().prop_map(|nanos| Timestamp::from_nanosecond(nanos.into()).unwrap()));
    (path, proptest::option::of(any::<u64>()), mtime, proptest::option::of(".{0,6}")).prop_map(
        |(path, size, mtime, etag)| Entry { size, mtime, etag, ..Entry::new(ObjectPath::raw(path), EntryKind::File) },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2048, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_is_written_panics(text in prop_oneof![grown(), salad(), ".{0,60}", "[ -~]{0,60}"], pair in (entries(), entries())) {
        if let Err(error) = Expression::parse(&text) {
            prop_assert_eq!(error.kind(), ErrorKind::Usage);
            prop_assert_eq!(error.to_string().lines().count(), 1);
        } else {
            let expression = Expression::parse(&text).unwrap();
            if let Err(error) = expression.holds(&pair.0, &pair.1) {
                prop_assert_eq!(error.kind(), ErrorKind::Failed);
                prop_assert_eq!(error.to_string().lines().count(), 1);
            }
        }
    }
}
