//! Where unknown content stands among the known children of its parent.

/// After the nth child of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// Index of the element in the type's table plus one; 0 before all.
    element: u32,
    /// Which of several, from 0; the greatest number after all of them.
    nth: u32,
}

impl Place {
    /// Before all children.
    pub(crate) const START: Self = Self { element: 0, nth: 0 };
    /// After all children.
    pub(crate) const END: Self = Self { element: u32::MAX, nth: u32::MAX };

    /// After the first child of this kind.
    #[inline]
    pub(crate) fn first(element: usize) -> Self {
        Self { element: element as u32 + 1, nth: 0 }
    }

    /// After the next child of the same kind.
    #[inline]
    pub(crate) fn next(self) -> Self {
        Self { nth: self.nth + 1, ..self }
    }

    /// So many of this kind further on.
    pub(crate) fn further(self, count: usize) -> Self {
        Self { nth: self.nth + count as u32, ..self }
    }

    /// After all children of this kind.
    pub(crate) fn last(element: usize) -> Self {
        Self { element: element as u32 + 1, nth: u32::MAX }
    }

    /// After the nth child of this kind, from 0.
    pub(crate) fn nth(element: usize, nth: usize) -> Self {
        Self { element: element as u32 + 1, nth: nth as u32 }
    }

    /// Index of the element in the type's table plus one.
    pub(super) fn element(self) -> u32 {
        self.element
    }

    /// The last place behind children of the same kind.
    pub(super) fn end(self) -> Self {
        Self { nth: u32::MAX, ..self }
    }

    /// The row of the table, unless it is before all.
    pub(super) fn row(self) -> Option<usize> {
        (self.element as usize).checked_sub(1)
    }

    /// Moves one child on if it is `from` or stands after it, behind children of the same kind.
    pub(super) fn make_room(&mut self, from: Self) {
        if self.element == from.element && self.nth >= from.nth && self.nth != u32::MAX {
            self.nth += 1;
        }
    }
}

#[cfg(feature = "serde")]
impl Place {
    /// Nothing before all, the row alone after all of its kind, else the row and which of several.
    pub(crate) fn numbers(self) -> Vec<u32> {
        match self {
            Self::START => Vec::new(),
            Self { element, nth: u32::MAX } => vec![element],
            Self { element, nth } => vec![element, nth],
        }
    }

    /// The place with these [`numbers`](Self::numbers).
    pub(crate) fn from_numbers(numbers: &[u32]) -> Option<Self> {
        match *numbers {
            [] | [0, ..] => Some(Self::START),
            [element] => Some(Self { element, nth: u32::MAX }),
            [element, nth] => Some(Self { element, nth }),
            _ => None,
        }
    }
}
