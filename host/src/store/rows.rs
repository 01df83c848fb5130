//! Statements for many rows at once: one round trip instead of many.

/// Sorts after every id.
pub(super) const LAST_ID: &str = "ffffffff-ffff-ffff-ffff-ffffffffffff";

/// A page of a list, the newest first.
#[derive(Debug)]
pub struct NewestPage<T> {
    /// What is in it.
    pub records: Vec<T>,
    /// The id after which the list goes on; `None`: this is its last page.
    pub next: Option<String>,
}

impl<T> NewestPage<T> {
    /// A page of rows. By the rows, not the records: one that can't be read does not end the list.
    pub(super) fn of<R>(rows: Vec<R>, limit: u32, id: impl Fn(&R) -> &str, read: impl Fn(R) -> Option<T>) -> Self {
        let is_full = u32::try_from(rows.len()).unwrap_or(u32::MAX) == limit;
        let next = rows.last().filter(|_| is_full).map(|row| id(row).to_owned());
        Self { records: rows.into_iter().filter_map(read).collect(), next }
    }
}

/// Sizes of batches: a statement is prepared for each number of rows, so there are only a few.
const SIZES: [usize; 3] = [64, 8, 1];

/// Splits rows into the fewest batches for which there are prepared statements.
pub(super) fn runs<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let size = SIZES.into_iter().find(|size| *size <= rows.len())?;
        let (run, rest) = rows.split_at(size);
        rows = rest;
        Some(run)
    })
}

/// `($3, $4), ($5, $6)`: placeholders for `rows` rows of `columns` columns, after `before` other parameters.
pub(super) fn values(rows: usize, columns: usize, before: usize) -> String {
    let row = |row: usize| format!("({})", list(columns, before + row * columns));
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

/// `$3, $4`: placeholders for `columns` values, after `before` others.
pub(super) fn list(count: usize, before: usize) -> String {
    (1..=count).map(|number| format!("${}", before + number)).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_in_exactly_one_batch() {
        for count in [0, 1, 7, 8, 9, 63, 64, 200] {
            let rows: Vec<usize> = (0..count).collect();
            assert_eq!(runs(&rows).flatten().copied().collect::<Vec<_>>(), rows);
        }
        assert_eq!(runs(&[0; 200]).map(<[_]>::len).collect::<Vec<_>>(), [64, 64, 64, 8]);
    }

    #[test]
    fn parameters_are_numbered_through() {
        assert_eq!(values(2, 3, 1), "($2, $3, $4), ($5, $6, $7)");
        assert_eq!(list(2, 0), "$1, $2");
    }
}
