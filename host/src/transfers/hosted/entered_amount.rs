//! An amount as people write it: `7.5`, `7,5`, `1 000.50`. What could mean two amounts is none.
//!
//! Half of the world writes a point before the decimals and a comma between thousands, the other half the reverse. A single mark
//! with exactly three digits after it is either, so `1.000` and `1,000` are refused, with both amounts to choose from. It is
//! no thousand where nobody groups that way: after more than three digits (`1000.500`), after a zero (`0.500`), and after groups
//! with spaces between them (`1 000.500`).
//!
//! Where an asset has three decimals or more, as the Kuwaiti dinar or an asset on the ledger, `12.500` is what its users
//! write every day. The pages write amounts with a point and without groups, so there the point is read as they write it; a
//! comma is refused all the same. The costs beside the field say what was understood.

use super::FieldProblem;
use crate::model::Amount;

/// Digits between two marks of thousands.
const GROUP: usize = 3;
/// Spaces that people, and their keyboards, write between groups.
const SPACES: [char; 4] = [' ', '\u{a0}', '\u{202f}', '\u{2009}'];

/// The amount. `decimals`: those of the asset.
pub(super) fn read_amount(value: &str, decimals: u32) -> Result<Amount, FieldProblem> {
    let value = value.trim();
    let (whole, rest) = value.split_once(['.', ',']).map_or((value, None), |(whole, rest)| (whole, Some(rest)));
    let digits = ungrouped(whole).ok_or(FieldProblem::NotAnAmount)?;
    let parse = |text: &str| Amount::parse(text).map_err(|_| FieldProblem::NotAnAmount);
    let Some(rest) = rest else { return parse(&digits) };
    if !is_digits(rest) {
        return Err(FieldProblem::NotAnAmount);
    }
    let amount = parse(&format!("{digits}.{rest}"))?;
    let may_be_thousands = rest.len() == GROUP && whole.len() <= GROUP && !whole.starts_with('0');
    let is_as_shown = value.contains('.') && usize::try_from(decimals).is_ok_and(|decimals| decimals >= GROUP);
    if may_be_thousands && !is_as_shown {
        let small = amount.to_string();
        // With as many digits it could mean both again.
        let is_ambiguous = small.split_once('.').is_some_and(|(_, rest)| rest.len() == GROUP);
        let small = if is_ambiguous { format!("{small}0") } else { small };
        return Err(FieldProblem::Ambiguous { small, large: parse(&format!("{digits}{rest}"))?.to_string() });
    }
    Ok(amount)
}

/// The digits of a whole number, which may be in groups of three with spaces between them.
fn ungrouped(whole: &str) -> Option<String> {
    let mut groups = whole.split(SPACES);
    let first = groups.next().filter(|first| is_digits(first))?;
    let others: Vec<&str> = groups.collect();
    let is_grouped = first.len() <= GROUP && others.iter().all(|group| group.len() == GROUP && is_digits(group));
    (others.is_empty() || is_grouped).then(|| format!("{first}{}", others.concat()))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(value: &str, decimals: u32) -> Option<String> {
        read_amount(value, decimals).ok().map(|amount| amount.to_string())
    }

    #[test]
    fn what_could_mean_two_amounts_is_none() {
        for (value, is_read) in [
            ("1000", "1000"),
            (" 1 000.50 ", "1000.5"),
            ("1\u{202f}000\u{a0}000,5", "1000000.5"),
            ("7,5", "7.5"),
            ("1000,25", "1000.25"),
            ("1000.500", "1000.5"),
            ("1 000.500", "1000.5"),
            ("0.500", "0.5"),
            ("0,1234567", "0.1234567"),
            ("1.0000", "1"),
        ] {
            assert_eq!(read(value, 2).as_deref(), Some(is_read), "{value}");
        }
        for value in [
            "1 0",
            "10 00",
            "1  000",
            "1000 000",
            "1.000,50",
            "1,000,000",
            "7,",
            ",5",
            ".5",
            "7,5,5",
            "1.5,2",
            "",
            "-1",
            "1e3",
            "1. 5",
        ] {
            assert_eq!(read_amount(value, 2), Err(FieldProblem::NotAnAmount), "{value}");
        }
        for (value, small, large) in [("1.000", "1", "1000"), ("12,345", "12.3450", "12345"), ("1,500", "1.5", "1500")]
        {
            let both = FieldProblem::Ambiguous { small: small.to_owned(), large: large.to_owned() };
            assert_eq!(read_amount(value, 2), Err(both), "{value}");
            assert_eq!([read(small, 2), read(large, 2)].iter().flatten().count(), 2, "{value}: both can be entered");
        }
        // A dinar has a thousand parts.
        assert_eq!((read("12.500", 3).as_deref(), read("12,500", 3)), (Some("12.5"), None));
    }

    /// The amount where thousands are grouped with `group` or spaces, and decimals come after `mark`.
    fn reading(value: &str, group: char, mark: char) -> Option<Amount> {
        let (whole, rest) = value.split_once(mark).map_or((value, None), |(whole, rest)| (whole, Some(rest)));
        if rest.is_some_and(|rest| !is_digits(rest)) {
            return None;
        }
        let by = if whole.contains(group) { group } else { ' ' };
        let groups: Vec<&str> = whole.split(by).collect();
        let is_one = match groups.as_slice() {
            [only] => is_digits(only),
            [first, others @ ..] => {
                (1..=3).contains(&first.len())
                    && is_digits(first)
                    && !(by == group && first.starts_with('0'))
                    && others.iter().all(|one| one.len() == 3 && is_digits(one))
            }
            [] => false,
        };
        let plain = groups.concat() + &rest.map(|rest| format!(".{rest}")).unwrap_or_default();
        if is_one { Amount::parse(&plain).ok() } else { None }
    }

    proptest! {
        #[test]
        fn what_is_read_means_the_same_everywhere(value in "[0-9]{1,4}([ .,][0-9]{1,4}){0,3}") {
            let readings = [reading(&value, ',', '.'), reading(&value, '.', ',')];
            if let Ok(amount) = read_amount(&value, 2) {
                prop_assert!(readings.iter().flatten().all(|one| *one == amount), "{} is {}", value, amount);
                prop_assert!(readings.iter().flatten().next().is_some(), "{} is {}", value, amount);
            } else if let [Some(a), Some(b)] = readings {
                prop_assert!(a != b, "{} is {} everywhere, and refused", value, a);
            }
        }

        #[test]
        fn what_an_asset_has_can_be_entered(units in 1_u64..1_000_000_000_000, decimals in 0_u32..=7) {
            let scale = 10_u64.pow(decimals);
            let plain = match decimals {
                0 => units.to_string(),
                _ => format!("{}.{:0width$}", units / scale, units % scale, width = decimals as usize),
            };
            let amount = Amount::parse(&plain).unwrap();
            prop_assert_eq!(read_amount(&plain, decimals), Ok(amount));
            if decimals != 3 {
                prop_assert_eq!(read_amount(&plain.replace('.', ","), decimals), Ok(amount));
            }
        }
    }
}
