//! Did you mean: the nearest of the words that would have been right.

/// How alike two words must be, from 0 to 1, to be taken for each other: one slip in three letters.
const ALIKE: f64 = 0.6;

/// No word of ours is longer, and the distance costs the product of both lengths.
const LONGEST: usize = 64;

/// Returns the candidate nearest to `word`, if any is near.
pub(super) fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > LONGEST {
        return None;
    }
    let word = word.to_ascii_lowercase();
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST)
        .map(|candidate| (strsim::normalized_damerau_levenshtein(&word, &candidate.to_ascii_lowercase()), candidate))
        .filter(|(alike, _)| *alike >= ALIKE)
        // The first of equals wins, so that the answer does not depend on how a list ends.
        .fold(None, |best: Option<(f64, &str)>, next| match best {
            Some(best) if best.0 >= next.0 => Some(best),
            _ => Some(next),
        })
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_slips_and_nothing_far() {
        let words = ["bucket", "root", "region", "endpoint"];
        let table = [
            ("buckett", Some("bucket")),
            ("Bucket", Some("bucket")),
            ("regoin", Some("region")),
            ("rot", Some("root")),
            ("colour", None),
            ("", None),
        ];
        for (word, expected) in table {
            assert_eq!(closest(word, words), expected, "{word:?}");
        }
        assert_eq!(closest(&"bucket".repeat(1000), words), None);
    }
}
