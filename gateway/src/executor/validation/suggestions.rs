//! Suggestions ("Did you mean ...?"): known names that resemble an unknown one.

/// Maximum length of an unknown name that is compared.
const LONGEST: usize = 50;
/// Maximum number of suggested names.
const MOST: usize = 5;

/// End of a message about an unknown name; empty where no known name resembles it.
pub(super) fn did_you_mean<'a>(unknown: &str, known: impl Iterator<Item = &'a str>) -> String {
    if unknown.len() > LONGEST {
        return String::new();
    }
    let threshold = unknown.len() * 2 / 5 + 1;
    let lower = unknown.to_lowercase();
    let distance = |name: &str| match name.to_lowercase() {
        same if same == lower => 1,
        other => strsim::osa_distance(&lower, &other),
    };
    // Names of other lengths are further away than the threshold.
    let known = known.filter(|name| name.len().abs_diff(unknown.len()) <= threshold);
    let near = known.map(|name| (distance(name), name)).filter(|(distance, _)| *distance <= threshold);
    let mut near: Vec<_> = near.collect();
    near.sort_unstable();
    near.truncate(MOST);
    let quoted: Vec<_> = near.iter().map(|(_, name)| format!("\"{name}\"")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [only] => format!(" Did you mean {only}?"),
        [first, last] => format!(" Did you mean {first} or {last}?"),
        [several @ .., last] => format!(" Did you mean {}, or {last}?", several.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(unknown: &str, known: &[&str], says: &str) {
        assert_eq!(did_you_mean(unknown, known.iter().copied()), says);
    }

    #[test]
    fn near_names_are_suggested_nearest_first() {
        check("nmae", &["slug", "name", "names"], " Did you mean \"name\" or \"names\"?");
        check("NAME", &["name"], " Did you mean \"name\"?");
        check("abc", &["abd", "abe", "abf"], " Did you mean \"abd\", \"abe\", or \"abf\"?");
        check("author", &["publisher"], "");
        check("", &["a"], " Did you mean \"a\"?");
    }

    #[test]
    fn long_names_are_not_compared() {
        let long = "a".repeat(LONGEST + 1);
        check(&long, &[&long[1..]], "");
    }
}
