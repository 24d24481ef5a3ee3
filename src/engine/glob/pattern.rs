//! The text of a glob, taken apart: braces expanded, segments split, classes read.

/// How many patterns the braces of one glob may expand to, and how many tokens in all.
const MAX_PATTERNS: usize = 1000;
const MAX_TOKENS: usize = 1 << 20;

/// How deep braces may nest.
const MAX_DEPTH: usize = 32;

/// Begins the units that stand for bytes which are not UTF-8; no character is as large.
const RAW_BYTES: u32 = 0x11_0000;

type Problem = &'static str;

/// Splits a name into what `?` counts as one: a character, or a byte that is part of none.
pub(super) fn units(name: &[u8]) -> impl Iterator<Item = u32> {
    name.utf8_chunks().flat_map(|chunk| {
        let raw = chunk.invalid().iter().map(|&byte| RAW_BYTES + u32::from(byte));
        chunk.valid().chars().map(u32::from).chain(raw)
    })
}

fn push_unit(bytes: &mut Vec<u8>, unit: u32) {
    match char::from_u32(unit) {
        Some(c) => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        None => bytes.extend(u8::try_from(unit.wrapping_sub(RAW_BYTES))),
    }
}

/// A glob without braces: never empty, a [`Segment::Tree`] never last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern(Vec<Segment>);

/// One segment of a glob.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Segment {
    /// Exactly this name.
    Literal(Box<[u8]>),
    /// Any name of this form.
    Wild(Wild),
    /// `**`: any number of segments.
    Tree,
}

impl Segment {
    /// Whether any name matches, or any that is long enough.
    pub(super) fn takes_any(&self) -> bool {
        match self {
            Self::Literal(_) => false,
            Self::Wild(Wild(tokens)) => {
                tokens.contains(&Token::Star) && tokens.iter().all(|token| matches!(token, Token::Star | Token::Any))
            }
            Self::Tree => true,
        }
    }
}

/// A segment with wildcards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wild(Vec<Token>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Unit(u32),
    Any,
    Star,
    Class { negated: bool, ranges: Vec<(u32, u32)> },
    Slash,
    Open,
    Comma,
    Close,
}

impl Pattern {
    pub(super) fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// Returns the leading segments without a wildcard, the last segment never among them.
    pub(super) fn literal_dirs(&self) -> Vec<&[u8]> {
        let dirs = self.0.split_last().map_or(&[][..], |(_, dirs)| dirs);
        dirs.iter().map_while(|dir| if let Segment::Literal(name) = dir { Some(&**name) } else { None }).collect()
    }
}

impl Wild {
    /// Matches a name; on a mismatch only the last `*` needs to take in one more.
    pub(super) fn matches(&self, name: &[u32]) -> bool {
        let (mut at, mut token) = (0, 0);
        let mut retry = None;
        while at < name.len() {
            match self.0.get(token) {
                Some(Token::Star) => {
                    token += 1;
                    retry = Some((at, token));
                }
                Some(one) if one.accepts(name[at]) => (at, token) = (at + 1, token + 1),
                _ => {
                    let Some((from, after)) = retry else { return false };
                    (at, token) = (from + 1, after);
                    retry = Some((at, after));
                }
            }
        }
        self.0[token..].iter().all(|token| *token == Token::Star)
    }
}

impl Token {
    fn accepts(&self, unit: u32) -> bool {
        match self {
            Self::Unit(own) => *own == unit,
            Self::Any => true,
            Self::Class { negated, ranges } => *negated != ranges.iter().any(|&(a, b)| a <= unit && unit <= b),
            Self::Star | Self::Slash | Self::Open | Self::Comma | Self::Close => false,
        }
    }
}

/// Parses a glob into what its braces expand to.
pub(super) fn parse(glob: &[u8]) -> Result<Vec<Pattern>, Problem> {
    let tokens = tokens(glob)?;
    let mut reader = Braces { tokens: &tokens, at: 0 };
    let expanded = reader.branches(0)?.concat();
    expanded.into_iter().map(|tokens| segments(&tokens).map(Pattern)).collect()
}

fn tokens(glob: &[u8]) -> Result<Vec<Token>, Problem> {
    let mut units = units(glob).peekable();
    let mut out = Vec::new();
    while let Some(unit) = units.next() {
        out.push(match char::from_u32(unit) {
            Some('*') => Token::Star,
            Some('?') => Token::Any,
            Some('/') => Token::Slash,
            Some('{') => Token::Open,
            Some(',') => Token::Comma,
            Some('}') => Token::Close,
            Some('[') => class(&mut units)?,
            Some('\\') => match units.next().ok_or("a `\\` at the end escapes nothing")? {
                slash if slash == u32::from('/') => return Err("a `\\` at the end of a name escapes nothing"),
                other => Token::Unit(other),
            },
            _ => Token::Unit(unit),
        });
    }
    Ok(out)
}

/// Reads a class after its `[`.
fn class(units: &mut std::iter::Peekable<impl Iterator<Item = u32>>) -> Result<Token, Problem> {
    const OPEN: Problem = "a `[` is not closed";
    let is = |unit: u32, c: char| unit == u32::from(c);
    let negated = units.next_if(|&unit| is(unit, '!') || is(unit, '^')).is_some();
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    loop {
        let unit = units.next().ok_or(OPEN)?;
        let low = match unit {
            close if is(close, ']') && !ranges.is_empty() => return Ok(Token::Class { negated, ranges }),
            slash if is(slash, '/') => return Err(OPEN),
            escape if is(escape, '\\') => units.next().ok_or(OPEN)?,
            other => other,
        };
        let mut high = low;
        if units.next_if(|&unit| is(unit, '-')).is_some() {
            match units.peek().copied().ok_or(OPEN)? {
                // A `-` before the end is a member like any other.
                close if is(close, ']') => ranges.push((u32::from('-'), u32::from('-'))),
                slash if is(slash, '/') => return Err(OPEN),
                end => {
                    units.next();
                    high = if is(end, '\\') { units.next().ok_or(OPEN)? } else { end };
                }
            }
        }
        if low > high {
            return Err("a range in `[…]` runs backwards");
        }
        ranges.push((low, high));
    }
}

/// Reads tokens into alternatives.
struct Braces<'a> {
    tokens: &'a [Token],
    at: usize,
}

/// Sequences of tokens, any of which may match.
type Alternatives = Vec<Vec<Token>>;

impl Braces<'_> {
    /// Reads the branches of a brace whose `{` was just read, up to its `}`; at depth 0 the whole
    /// glob, which is one branch.
    fn branches(&mut self, depth: usize) -> Result<Vec<Alternatives>, Problem> {
        if depth > MAX_DEPTH {
            return Err("braces are nested too deep");
        }
        let mut branches = vec![vec![Vec::new()]];
        loop {
            let token = self.tokens.get(self.at);
            self.at += 1;
            let tail: Alternatives = match token {
                None if depth == 0 => return Ok(branches),
                None => return Err("a `{` is not closed"),
                Some(Token::Close) if depth > 0 => return Ok(branches),
                Some(Token::Comma) if depth > 0 => {
                    branches.push(vec![Vec::new()]);
                    continue;
                }
                Some(Token::Open) => self.group(depth)?,
                Some(Token::Comma) => vec![vec![Token::Unit(u32::from(','))]],
                Some(Token::Close) => vec![vec![Token::Unit(u32::from('}'))]],
                Some(other) => vec![vec![other.clone()]],
            };
            if let Some(branch) = branches.last_mut() {
                append(branch, &tail)?;
            }
        }
    }

    fn group(&mut self, depth: usize) -> Result<Alternatives, Problem> {
        let branches = self.branches(depth + 1)?;
        let mut all = branches.concat();
        if branches.len() == 1 {
            for tokens in &mut all {
                tokens.insert(0, Token::Unit(u32::from('{')));
                tokens.push(Token::Unit(u32::from('}')));
            }
        }
        Ok(all)
    }
}

/// Puts every tail after every head.
fn append(heads: &mut Alternatives, tails: &Alternatives) -> Result<(), Problem> {
    const TOO_MUCH: Problem = "the braces expand to too much";
    if let [tail] = tails.as_slice() {
        for head in heads.iter_mut() {
            head.extend_from_slice(tail);
        }
    } else {
        if heads.len() * tails.len() > MAX_PATTERNS {
            return Err(TOO_MUCH);
        }
        let joined = |head: &Vec<Token>| tails.iter().map(|tail| [&head[..], tail].concat()).collect::<Vec<_>>();
        *heads = heads.iter().flat_map(joined).collect();
    }
    // One pattern is as long as what was typed; several multiply it.
    if heads.len() > 1 && heads.iter().map(Vec::len).sum::<usize>() > MAX_TOKENS {
        return Err(TOO_MUCH);
    }
    Ok(())
}

/// Splits tokens without braces into segments.
fn segments(tokens: &[Token]) -> Result<Vec<Segment>, Problem> {
    let mut out: Vec<Segment> = Vec::new();
    for tokens in tokens.split(|token| *token == Token::Slash) {
        let segment = segment(tokens);
        match &segment {
            Segment::Literal(name) if name.is_empty() || **name == *b"." => {}
            Segment::Literal(name) if **name == *b".." => return Err("`..` is not allowed in a path"),
            Segment::Tree if out.last() == Some(&Segment::Tree) => {}
            _ => out.push(segment),
        }
    }
    if matches!(out.last(), Some(Segment::Tree) | None) {
        // `a/**` is everything below `a`, not `a` itself; an empty pattern can match nothing, and
        // the root is no object.
        let last =
            if out.is_empty() { Segment::Literal(Box::default()) } else { Segment::Wild(Wild(vec![Token::Star])) };
        out.push(last);
    }
    Ok(out)
}

fn segment(tokens: &[Token]) -> Segment {
    if tokens.len() > 1 && tokens.iter().all(|token| *token == Token::Star) {
        return Segment::Tree;
    }
    let mut bytes = Vec::new();
    for token in tokens {
        let Token::Unit(unit) = token else {
            let mut wild = tokens.to_vec();
            wild.dedup_by(|a, b| *a == Token::Star && *b == Token::Star);
            return Segment::Wild(Wild(wild));
        };
        push_unit(&mut bytes, *unit);
    }
    Segment::Literal(bytes.into())
}
