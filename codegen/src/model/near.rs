//! Which name the user may have meant.

/// How many letters must change to turn one name into the other, if at most `limit`; letter case counts as nothing.
pub(crate) fn edit_distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    let a: Vec<char> = a.to_lowercase().chars().collect();
    let b: Vec<char> = b.to_lowercase().chars().collect();
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row.last().copied().filter(|distance| *distance <= limit)
}

/// The name that is nearest to the wanted one, if any is near.
pub(crate) fn nearest<'n>(wanted: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let limit = (wanted.chars().count() / 3).clamp(1, 4);
    let near = names.into_iter().filter_map(|name| edit_distance(wanted, name, limit).map(|distance| (distance, name)));
    near.min().map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_ignores_case_and_stops_at_the_limit() {
        assert_eq!(edit_distance("adress", "Address", 2), Some(1));
        assert_eq!(edit_distance("order", "order", 1), Some(0));
        assert_eq!(edit_distance("order", "product", 2), None);
    }

    #[test]
    fn the_nearest_is_found_or_none() {
        assert_eq!(nearest("orders_update", ["orders_Update", "sizes_Update"]), Some("orders_Update"));
        assert_eq!(nearest("login", ["orders_Update", "sizes_Update"]), None);
    }
}
