//! Which name the user may have meant.

/// How many letters must change to turn one name into the other, if at most `limit`; letter case counts as nothing.
pub(crate) fn edit_distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    let a: Vec<char> = a.to_lowercase().chars().collect();
    let b: Vec<char> = b.to_lowercase().chars().collect();
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.iter().enumerate() {
        read_letter(&mut row, i + 1, *letter, &b);
    }
    row.last().copied().filter(|distance| *distance <= limit)
}

/// The name that is nearest to the wanted one, if any is near.
pub(crate) fn nearest<'n>(wanted: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let limit = limit(wanted);
    let near = names.into_iter().filter_map(|name| edit_distance(wanted, name, limit).map(|distance| (distance, name)));
    near.min().map(|(_, name)| name)
}

/// The names that may be meant, the nearest first, `most` of them: near as a whole, or with a piece that is near, as `products_Update` for `prodcts`.
pub(crate) fn similar<'n>(wanted: &str, names: impl IntoIterator<Item = &'n str>, most: usize) -> Vec<&'n str> {
    let limit = limit(wanted);
    let mut near: Vec<_> = names
        .into_iter()
        .filter_map(|name| {
            let whole = edit_distance(wanted, name, limit);
            let piece = piece_distance(wanted, name);
            let near = whole.or(Some(piece).filter(|distance| *distance <= limit))?;
            Some((near, whole.is_none(), name))
        })
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(most).map(|(.., name)| name).collect()
}

/// How many letters must change to turn `wanted` into some piece of `name`.
fn piece_distance(wanted: &str, name: &str) -> usize {
    let wanted: Vec<char> = wanted.to_lowercase().chars().collect();
    // How far what has been read of `wanted` is from a piece that ends here; a piece may begin anywhere.
    let mut column: Vec<usize> = (0..=wanted.len()).collect();
    let mut least = wanted.len();
    for letter in name.to_lowercase().chars() {
        read_letter(&mut column, 0, letter, &wanted);
        least = least.min(column[wanted.len()]);
    }
    least
}

/// Distances of what was read to each beginning of `other`, after one letter more; `first` is that to nothing.
fn read_letter(row: &mut [usize], first: usize, letter: char, other: &[char]) {
    let mut diagonal = std::mem::replace(&mut row[0], first);
    for (at, known) in other.iter().enumerate() {
        let substituted = diagonal + usize::from(*known != letter);
        diagonal = row[at + 1];
        row[at + 1] = substituted.min(row[at] + 1).min(diagonal + 1);
    }
}

fn limit(wanted: &str) -> usize {
    (wanted.chars().count() / 3).clamp(1, 4)
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

    #[test]
    fn similar_names_are_near_as_a_whole_or_in_a_piece() {
        let names = ["accounts_Update", "products_Update", "orders_Update", "products_Delete", "products_Update"];
        assert_eq!(similar("prodcts", names, 3), ["products_Delete", "products_Update"]);
        assert_eq!(similar("Update", names, 2), ["accounts_Update", "orders_Update"]);
        assert_eq!(similar("order_updat", names, 3), ["orders_Update"]);
        assert_eq!(similar("FindItem", names, 3), [""; 0]);
    }
}
