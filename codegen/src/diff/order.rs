//! Which items of a list left their place: as few as possible.

/// Indices of the items to move so that the rest of `positions` rises.
pub(super) fn moved(positions: &[usize]) -> Vec<usize> {
    // Ends of rising runs by length, each with the index of its last item.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; positions.len()];
    for (index, position) in positions.iter().enumerate() {
        let at = ends.partition_point(|end| positions[*end] < *position);
        before[index] = at.checked_sub(1).map(|shorter| ends[shorter]);
        match ends.get_mut(at) {
            Some(end) => *end = index,
            None => ends.push(index),
        }
    }
    let mut stays = vec![false; positions.len()];
    let mut next = ends.last().copied();
    while let Some(index) = next {
        stays[index] = true;
        next = before[index];
    }
    (0..positions.len()).filter(|index| !stays[*index]).collect()
}

#[cfg(test)]
mod tests {
    use super::moved;

    #[test]
    fn one_item_that_moved_is_one_item() {
        assert_eq!(moved(&[0, 1, 2, 3]), [0; 0]);
        assert_eq!(moved(&[3, 0, 1, 2]), [0]);
        assert_eq!(moved(&[1, 2, 3, 0]), [3]);
        assert_eq!(moved(&[]), [0; 0]);
    }
}
