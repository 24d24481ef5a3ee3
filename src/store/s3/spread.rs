//! How keys are spread: where, so many pages further on, a listing may be.
//!
//! Keys that programs make are numbers, dates, hashes and names between parts that hardly change. Which
//! characters stand at which place is learned from the keys that came; a key is then a number whose
//! digits have bases of their own, and what some pages covered says what the next ones will. That is a
//! guess. What is done with it, and what if it is wrong, is [`super::segments`]'s business.

/// Which characters stand at which place behind a prefix, counted in bytes.
#[derive(Debug, Default)]
pub(super) struct Spread {
    prefix: Vec<u8>,
    /// One bit for each character of ASCII; [`END`] for the end of a key.
    seen: Vec<u128>,
}

/// What some pages covered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Stretch {
    /// A key at their beginning, or before it.
    pub(super) from: Vec<u8>,
    /// Their last key.
    pub(super) to: Vec<u8>,
    pub(super) pages: u64,
}

/// A key ends here. There is no such character in a key that is learned.
const END: u128 = 1;
/// Where there is one digit, all others may come.
const DIGITS: u128 = 0x3ff << b'0';
/// How fine a guess is: so many keys lie between two that are neighbours at the first place at which a
/// stretch goes on.
const FINE: u128 = 1 << 20;

impl Spread {
    /// Knows nothing of keys yet but what they begin with.
    pub(super) fn new(prefix: impl Into<Vec<u8>>) -> Self {
        Self { prefix: prefix.into(), seen: Vec::new() }
    }

    /// Learns from a key, as far as its characters are plain ones.
    pub(super) fn learn(&mut self, key: &[u8]) {
        let Some(key) = key.strip_prefix(self.prefix.as_slice()) else { return };
        let plain = key.iter().take_while(|byte| is_plain(**byte)).count();
        let bits = key[..plain].iter().map(|byte| 1 << byte).chain((plain == key.len()).then_some(END));
        for (place, bit) in bits.enumerate() {
            match self.seen.get_mut(place) {
                Some(seen) => *seen |= bit,
                None => self.seen.push(bit),
            }
        }
    }

    /// Returns where a listing that goes on after `from` may be so many pages later, if `stretch` is like
    /// what it passes; `None` if that is not known.
    pub(super) fn ahead(&self, from: &[u8], stretch: &Stretch, tenths: u64) -> Option<Vec<u8>> {
        let tail = |key| <[u8]>::strip_prefix(key, self.prefix.as_slice());
        let (from, begin, end) = (tail(from)?, tail(&stretch.from)?, tail(&stretch.to)?);
        let alphabets = self.alphabets(begin, end);
        let covered = Number::of(begin, &alphabets)?.up_to(&Number::of(end, &alphabets)?)?;
        let step = covered.checked_mul(u128::from(tenths))? / (10 * u128::from(stretch.pages.max(1)));
        let guess = match Number::of(from, &alphabets)?.plus(step) {
            Some(number) => number.key(&alphabets)?,
            None => beyond(from, &alphabets)?,
        };
        (guess.as_slice() > from).then(|| [&self.prefix, guess.as_slice()].concat())
    }

    /// The characters that are expected at each place, as far as a guess looks at them.
    fn alphabets(&self, begin: &[u8], end: &[u8]) -> Vec<u128> {
        let same = begin.iter().zip(end).take_while(|(one, other)| one == other).count();
        let (mut constant, mut fine) = (true, 1);
        let expected = self.seen.iter().map(|&seen| {
            // Before anything to its left has changed, a place has not shown all that it can.
            let alphabet = if constant && seen & DIGITS > 0 { seen | DIGITS } else { seen };
            constant &= seen.is_power_of_two();
            alphabet
        });
        let enough = |&(place, alphabet): &(usize, u128)| {
            let more = fine < FINE;
            fine *= if place > same { base(alphabet) } else { 1 };
            more
        };
        expected.enumerate().take_while(enough).map(|(_, alphabet)| alphabet).collect()
    }
}

/// A key behind all that have the same beginning and only characters that are known.
fn beyond(from: &[u8], alphabets: &[u128]) -> Option<Vec<u8>> {
    let place = alphabets.iter().position(|alphabet| !alphabet.is_power_of_two())?;
    let next = u8::try_from(alphabets[place].ilog2() + 1).ok().filter(|byte| is_plain(*byte))?;
    Some([from.get(..place)?, &[next]].concat())
}

/// The digits of a key, each with its base.
struct Number(Vec<(u128, u128)>);

impl Number {
    /// Reads a key, `None` if something in it is not known.
    fn of(key: &[u8], alphabets: &[u128]) -> Option<Self> {
        let digits = alphabets.iter().enumerate().map(|(place, &alphabet)| {
            let bit = match key.get(place) {
                Some(&byte) => is_plain(byte).then(|| 1 << byte)?,
                // It ended before.
                None => END,
            };
            let below = u128::from((alphabet & (bit - 1)).count_ones());
            Some((below.min(base(alphabet) - 1), base(alphabet)))
        });
        digits.collect::<Option<_>>().map(Self)
    }

    /// How far it is to `other`; `None` if that is not larger, or too far.
    fn up_to(&self, other: &Self) -> Option<u128> {
        let mut distance = 0_u128;
        // From the first place on at which the other one is larger, it stays so.
        for ((ours, base), (theirs, _)) in self.0.iter().zip(&other.0) {
            distance = (distance.checked_mul(*base)? + theirs).checked_sub(*ours)?;
        }
        (distance > 0).then_some(distance)
    }

    /// `None` where there are no more places for it.
    fn plus(mut self, mut carry: u128) -> Option<Self> {
        for (digit, base) in self.0.iter_mut().rev() {
            let sum = *digit + carry % *base;
            (*digit, carry) = (sum % *base, carry / *base + sum / *base);
        }
        (carry == 0).then_some(self)
    }

    /// The shortest key with that number.
    fn key(&self, alphabets: &[u128]) -> Option<Vec<u8>> {
        let length = self.0.iter().rposition(|(digit, _)| *digit > 0)? + 1;
        let characters = self.0[..length].iter().zip(alphabets).map(|((digit, _), alphabet)| nth(*alphabet, *digit));
        characters.take_while(|character| *character != Some(0)).collect()
    }
}

fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~')
}

fn base(alphabet: u128) -> u128 {
    u128::from(alphabet.count_ones())
}

/// The character with so many before it.
fn nth(mut alphabet: u128, before: u128) -> Option<u8> {
    for _ in 0..before {
        alphabet &= alphabet.checked_sub(1)?;
    }
    u8::try_from(alphabet.trailing_zeros()).ok().filter(|character| *character < 128)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What is guessed after some pages of keys.
    fn guessed(keys: &[String], page: usize, pages: u64) -> Option<String> {
        let mut spread = Spread::new("");
        for key in keys {
            spread.learn(key.as_bytes());
        }
        let (from, to) = (keys.first()?.clone().into_bytes(), keys.last()?.clone().into_bytes());
        let stretch = Stretch { from, pages: (keys.len() / page) as u64, to: to.clone() };
        spread.ahead(&to, &stretch, 10 * pages).map(|key| String::from_utf8(key).unwrap())
    }

    #[test]
    fn numbers_dates_and_folders_go_on() {
        let keys = |count: usize, make: fn(usize) -> String| (0..count).map(make).collect::<Vec<_>>();
        let table: [(Vec<String>, usize, Option<&str>); 7] = [
            (keys(1000, |n| format!("f{n:06}.txt")), 500, Some("f002997")),
            (keys(1000, |n| format!("f{:06}", 999_000 + n)), 500, Some("f:")),
            (keys(1000, |n| format!("d{:03}/f{:02}", n / 100, n % 100)), 500, Some("d029/f97")),
            // Each folder begins anew, long before its numbers are at their end.
            (keys(1000, |n| format!("d{:03}/f{:03}", n / 10, n % 10)), 500, Some("d299/f007")),
            (keys(720, |n| format!("2026-03-{:02}T{:02}", 1 + n / 24, n % 24)), 120, Some("2026-03-50T18")),
            (keys(256, |n| format!("{n:04x}")), 128, Some("02fd")),
            (vec![], 1, None),
        ];
        for (keys, page, expected) in table {
            assert_eq!(guessed(&keys, page, 4).as_deref(), expected, "{:?}", keys.first());
        }
    }

    #[test]
    fn what_is_not_plain_is_not_guessed() {
        for keys in [["\u{e9}a", "\u{e9}b"], ["a\u{1}a", "a\u{1}b"], ["a", "a"]] {
            assert_eq!(guessed(&keys.map(str::to_owned), 1, 4), None, "{keys:?}");
        }
        // Up to there, it is.
        let keys = (0..100).map(|n| format!("{n:03}\u{e9}")).collect::<Vec<_>>();
        assert_eq!(guessed(&keys, 50, 4).as_deref(), Some("297"));
    }

    proptest! {
        #[test]
        fn a_guess_lies_ahead_and_has_no_other_characters(
            keys in proptest::collection::btree_set("[ab0-9/\u{e9}]{0,8}", 2..40),
            pages in 1..20_u64,
        ) {
            let keys: Vec<_> = keys.into_iter().collect();
            if let Some(guess) = guessed(&keys, 1, pages) {
                prop_assert!(guess.as_str() > keys.last().unwrap().as_str(), "{guess}");
                let (last, rest) = guess.as_bytes().split_last().unwrap();
                prop_assert!(rest.iter().chain([&(last - 1)]).all(|byte| b"ab0123456789/.`".contains(byte)), "{guess}");
            }
        }
    }
}
